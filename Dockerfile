# Two stages: one with the tools that install, one with nothing but Python, the packages and the code.
FROM python:3.11-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv /venv && pip install uv==0.13.9
COPY requirements.lock .
RUN uv pip sync --python /venv/bin/python --require-hashes --compile-bytecode --no-cache requirements.lock

FROM python:3.11-slim
RUN groupadd --system --gid 10001 portal && useradd --system --uid 10001 --gid portal --home-dir /app portal \
    && install -d -o portal -g portal /app /app/var /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 VAR_DIR=/app/var
WORKDIR /app
COPY --from=packages /venv /venv
COPY --chown=portal:portal manage.py ./
COPY --chown=portal:portal portal portal
COPY --chown=portal:portal diagnostics diagnostics
COPY --chown=portal:portal applications applications
COPY --chown=portal:portal templates templates
COPY --chown=portal:portal static static
COPY --chown=portal:portal locale locale
USER 10001:10001
# Static files are hashed and compressed once, here; the values below are never used for anything else.
RUN SECRET_KEY=build FIELD_KEYS=build ACQUIRER_SECRET=build python manage.py collectstatic --no-input --verbosity 0
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--no-ws", "--blocking-threads", "256", "--http1-buffer-size", "32768", "--respawn-failed-workers", "--workers-kill-timeout", "5", "portal.wsgi:application"]
