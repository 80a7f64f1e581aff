#!/usr/bin/env bash
# Writes holidays.tsv and equinoxes.tsv beside this script, from sources that are independent of this crate.
# Needs python3, node, npm and a package registry; nothing is installed outside a temporary folder.
# Only facts (dates and names of days) are taken, no code: PyPI holidays 0.109 (MIT), npm @holiday-jp/holiday_jp 2.5.1
# (MIT), PyPI ephem 4.2.1 (MIT).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install holidays==0.109 ephem==4.2.1
npm install --silent --no-save --prefix "$work" @holiday-jp/holiday_jp@2.5.1
cd "$work"
node -e 'console.log(Object.keys(require("@holiday-jp/holiday_jp/lib/holidays.js")).join("\n"))' > holiday_jp.txt
"$work/venv/bin/python" "$here/make.py" holiday_jp.txt "$here"
