# Two images from one file: `--target web` (no torch) and `--target worker`.
FROM python:3.11-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 \
    SAFE_EYE_HOME=/var/lib/safe-eye
WORKDIR /app
RUN useradd --system --home-dir /var/lib/safe-eye --create-home safe-eye
COPY requirements/web.lock requirements/
RUN pip install --no-deps -r requirements/web.lock

FROM base AS web
COPY pyproject.toml README.md LICENSE NOTICE manage.py ./
COPY backend backend
COPY frontend-contract frontend-contract
# Probing uploads needs PyAV only; the rest of the worker stays out of this image.
COPY worker/__init__.py worker/__init__.py
COPY worker/video worker/video
ENV PYTHONPATH=/app
USER safe-eye
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz')"
CMD ["python", "-m", "backend.cli", "run", "--host", "0.0.0.0", "--port", "8000", "--no-demo"]

FROM base AS worker
COPY requirements/worker.lock requirements/torch.lock requirements/
RUN pip install --no-deps -r requirements/worker.lock \
    && pip install -r requirements/torch.lock -c requirements/web.lock -c requirements/worker.lock
COPY pyproject.toml README.md LICENSE NOTICE manage.py ./
COPY backend backend
COPY worker worker
ENV PYTHONPATH=/app
USER safe-eye
CMD ["python", "-m", "backend.cli", "worker"]
