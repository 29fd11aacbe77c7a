#!/bin/sh
# Sets up the peers of the bench `check` in target/peers: Python packages of their own environment, and a C program that calls the
# library konto_check within one of them without Python in between. Needs python3 with venv, and cc.
set -eu
cd "$(dirname "$0")/../.."
python3 -m venv target/peers
target/peers/bin/pip install -q kontocheck==6.15.5 schwifty==2026.10.1 python-stdnum==2.2 phonenumbers==9.0.43
cc -O2 -o target/peers/konto_check benches/peers/konto_check.c -ldl
echo "ready: target/peers"
