# What people do with this project. `make run` and `make test` need only Python 3.11 and a network for the first install.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
