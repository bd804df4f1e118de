# syntax=docker/dockerfile:1
FROM python:3.11-slim-bookworm AS bouw
WORKDIR /bron
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/samenspel
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY vragenlijsten vragenlijsten
COPY analyse analyse
COPY dashboards dashboards
COPY service service
RUN /opt/samenspel/bin/pip install -c constraints.txt .

FROM python:3.11-slim-bookworm
# The embedded PostgreSQL refuses to run as root, and so do we.
RUN useradd --system --uid 10001 --create-home --home-dir /home/samenspel samenspel \
    && install -d -o samenspel -g samenspel /data
COPY --from=bouw /opt/samenspel /opt/samenspel
ENV PATH=/opt/samenspel/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SAMENSPEL_DATA_DIR=/data \
    SAMENSPEL_HOST=0.0.0.0 \
    SAMENSPEL_PORT=8000
USER samenspel
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/gereed', timeout=4)"]
CMD ["samenspel", "serve"]
