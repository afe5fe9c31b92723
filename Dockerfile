# The image of web, worker and beat: no compiler, no Node, no test tool, and no root at run time.

FROM node:24-slim AS packages
WORKDIR /packages
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-progress

FROM python:3.13-slim AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN /opt/venv/bin/python -m pip install --no-cache-dir --require-hashes --no-deps -r requirements/base.txt
COPY . .
COPY --from=packages /packages/node_modules /packages
RUN /opt/venv/bin/python tools/frontend.py --node-modules /packages && rm -r build/axe
# The settings want values; none of these is used for anything but to be there.
RUN SECRET_KEY=for-this-step-alone DATABASE_URL=postgresql:///none REDIS_URL=redis://none \
    EMAIL_URL=smtp://none ALLOWED_HOSTS=none \
    /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home turnabout \
 && install --directory --owner turnabout --mode 0700 /var/lib/turnabout
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER turnabout
EXPOSE 8000
CMD ["gunicorn", "mentoring.wsgi", "--bind", "0.0.0.0:8000"]
