"""make.py HOLIDAY_JP_DATES FOLDER: called by make.sh; writes the two tables into FOLDER."""

import sys
from datetime import date, timedelta
from pathlib import Path

import ephem
import holidays

FIRST, LAST = 1949, 2099  # the years the crate covers; the first source covers them all
BOTH = range(1970, 2051)  # the years the second source covers too


def holiday_lines(other):
    names = {day.isoformat(): name for day, name in
             holidays.country_holidays("JP", years=range(FIRST, LAST + 1), language="ja").items()}
    differing = {day for day in set(names) ^ set(other) if date.fromisoformat(day).year in BOTH}
    if differing:
        sys.exit(f"the sources differ: {sorted(differing)}: decide which is right, and say so in the README")
    yield "# Holidays of Japan 1949-2099, made by make.sh. Source of dates and names: PyPI holidays 0.109 (MIT);"
    yield "# 1970-2050 agreeing in every date with npm @holiday-jp/holiday_jp 2.5.1 (MIT). Facts only."
    yield from (f"{day}\t{name}" for day, name in sorted(names.items()))


def day_in_march_or_september(moment):
    return (moment.datetime() + timedelta(hours=9)).day


def equinox_lines():
    yield "# Year, day in March, day in September (Japanese time) of the equinoxes, made by make.sh:"
    yield "# computed by PyPI ephem 4.2.1 (MIT)."
    for year in range(1949, 2100):
        new_year = f"{year}/1/1"
        spring, autumn = ephem.next_vernal_equinox(new_year), ephem.next_autumnal_equinox(new_year)
        yield f"{year}\t{day_in_march_or_september(spring)}\t{day_in_march_or_september(autumn)}"


def main():
    dates, folder = Path(sys.argv[1]), Path(sys.argv[2])
    for name, lines in (("holidays.tsv", holiday_lines(dates.read_text().split())), ("equinoxes.tsv", equinox_lines())):
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
