"""Exports of Telegram Desktop: the posts of a channel become publications."""
