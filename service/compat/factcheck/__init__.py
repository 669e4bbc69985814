"""The Google Fact Check Tools API, v1alpha1: its official clients work by changing the address."""
