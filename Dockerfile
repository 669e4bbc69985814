# quotetrail in a container.
#
#   docker build --tag quotetrail .
#   docker run --init --stop-timeout 30 -p 127.0.0.1:8000:8000 -v quotetrail:/data quotetrail
#
# Without QUOTETRAIL_DATABASE_URL the embedded PostgreSQL runs beside the service and keeps its data
# in /data. --init lets it be stopped while it still starts. The time to stop is for requests under
# way, which get 10 seconds, and for the database after them.

# One version for both stages: the environment is copied from one to the other.
ARG PYTHON_VERSION=3.11

FROM python:${PYTHON_VERSION}-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore

# The pip of the image installs into it, so that it need not hold one.
RUN python -m venv --without-pip /opt/quotetrail

WORKDIR /src
COPY requirements.lock ./
RUN pip --python /opt/quotetrail install --require-hashes --only-binary :all: --requirement requirements.lock

# The lock holds the build backend too, so that nothing is fetched here.
COPY pyproject.toml README.md LICENSE ./
COPY migrations migrations
COPY service service
RUN pip --python /opt/quotetrail install --no-index --no-deps --no-build-isolation .


FROM python:${PYTHON_VERSION}-slim

LABEL org.opencontainers.image.title="quotetrail" \
      org.opencontainers.image.description="The open system of record for who said what, in which words, where it was printed, and through whom it got there" \
      org.opencontainers.image.licenses="MIT"

# The home is no place at all: the database driver looks into it for client certificates, and must
# not meet a closed directory there.
RUN groupadd --gid 10001 quotetrail \
    && useradd --uid 10001 --gid 10001 --no-log-init --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin quotetrail \
    && install --directory --owner=quotetrail --group=quotetrail --mode=0700 /data

COPY --from=build /opt/quotetrail /opt/quotetrail

ENV PATH=/opt/quotetrail/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    QUOTETRAIL_HOST=0.0.0.0 \
    QUOTETRAIL_DATA_DIR=/data \
    QUOTETRAIL_CACHE_DIR=/opt/quotetrail/cache

# The image's standard library comes without bytecode, and nobody can write it later: what the
# service and the health check import is compiled now, and proves that it can be imported.
# Likewise the dictionaries are made, which all containers of one image then share.
RUN quotetrail openapi > /dev/null && python -c "import http.client" \
    && python -c "from service.language.words import lemmas; lemmas.warm(lemmas.make_analyser())"

USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM

# By http.client, as urllib.request would take the way that http_proxy names.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('QUOTETRAIL_PORT') or 8000), timeout=4); c.request('GET', '/health/live'); sys.exit(c.getresponse().status != 200)"]

CMD ["quotetrail", "serve"]
