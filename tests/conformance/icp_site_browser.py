#!/usr/bin/env python3
"""The site of the filing rules in a real browser (headless Chromium; skipped without one): nothing is wider
than a phone, search and the day in force work, screenshots are not blank and paper has no menus.
LICET_SCREENSHOTS=FOLDER keeps the screenshots and the printed page."""
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

RULES = pathlib.Path(os.environ["LICET_SOURCE"]) / "rules" / "icp"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which(
    "google-chrome")
PAGES = ("index.html", "place/guangdong.html", "everywhere.html", "topic/principal_is_legal.html",
         "topics.html", "tables.html", "records.html")

PROBE = """<!DOCTYPE html><meta charset="utf-8"><body><pre id="out"></pre><script>
const pages = %s; let left = pages.length;
for (const page of pages) {
  const frame = document.createElement("iframe");
  frame.style.cssText = "width:390px;height:800px;border:0";
  frame.onload = function () {
    const root = frame.contentDocument.documentElement;
    document.getElementById("out").textContent += page + " " + root.scrollWidth + "\\n";
    if (--left === 0) { document.getElementById("out").textContent += "done"; }
  };
  frame.src = "site/" + page;
  document.body.append(frame);
}
</script>"""


def browse(folder, *arguments):
    return subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         "--allow-file-access-from-files", "--virtual-time-budget=20000",
         f"--user-data-dir={folder}/profile", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, timeout=300).stdout.decode()


def pixels(path):
    """Width, height and rows of a PNG of 8 bits a channel."""
    data = path.read_bytes()
    at, packed, width, height, channels = 8, b"", 0, 0, 4
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, _, colour = struct.unpack(">IIBB", body[:10])
            channels = {2: 3, 6: 4}[colour]
        elif kind == b"IDAT":
            packed += body
        at += 12 + size
    raw, stride = zlib.decompress(packed), 1 + width * channels
    return width, height, [raw[y * stride:(y + 1) * stride] for y in range(height)]


def check_widths(folder, failures):
    probe = folder / "probe.html"
    probe.write_text(PROBE % str(list(PAGES)).replace("'", '"'), "utf-8")
    shown = browse(folder, "--dump-dom", "--window-size=500,900", probe.as_uri())
    for page in PAGES:
        line = next((l for l in shown.splitlines() if page + " " in l), None)
        width = int(line.rsplit(" ", 1)[1]) if line else 0
        if not 0 < width <= 390:
            failures.append(f"{page} is {width} wide on a phone of 390")


def check_search(folder, site, failures):
    shown = browse(folder, "--dump-dom", (site / "index.html").as_uri() + "?q=guangdong")
    if 'href="place/guangdong.html">广东 Guangdong</a></li>' not in shown:
        failures.append("search does not find a province")
    shown = browse(folder, "--dump-dom", (site / "topics.html").as_uri() + "?q=nothing+at+all")
    if "没有结果" not in shown:
        failures.append("search does not say that it found nothing")


def check_day(folder, site, failures):
    """2017-06-05 begins one edition: rows from that day are off the day before."""
    page = (site / "place" / "guangdong.html").as_uri()
    before = browse(folder, "--dump-dom", page + "?as-of=2017-06-04")
    after = browse(folder, "--dump-dom", page + "?as-of=2017-06-05")
    row = '<tr data-from="2017-06-05"'
    if row not in after or f"{row} class=\"off\"" in after.replace(' data-until="2021-07-15"', ""):
        failures.append("a row in force is not shown")
    if f"{row} class=\"off\"" not in before.replace(' data-until="2021-07-15"', ""):
        failures.append("a row not yet in force is shown")


def check_pictures(folder, site, keep, failures):
    for name, page, size in (("desktop", "place/guangdong.html", "1200,1600"),
                             ("phone", "place/guangdong.html", "390,1600"),
                             ("topic", "topic/principal_is_legal.html", "1200,1200"),
                             ("tables", "tables.html", "1200,1600")):
        picture = keep / f"{name}.png"
        browse(folder, f"--screenshot={picture}", f"--window-size={size}", (site / page).as_uri())
        if not picture.exists():
            failures.append(f"no picture of {page}")
            continue
        width, height, rows = pixels(picture)
        inked = sum(len(set(row)) > 8 for row in rows)
        if (f"{width},{height}") != size or inked < height // 4:
            failures.append(f"{name}: {width}x{height}, ink in {inked} rows")
    paper = keep / "guangdong.pdf"
    browse(folder, f"--print-to-pdf={paper}", "--no-pdf-header-footer",
           (site / "place" / "guangdong.html").as_uri())
    if not paper.exists() or not paper.read_bytes().startswith(b"%PDF") or (
            paper.stat().st_size < 10000):
        failures.append("no printed page")


def main():
    if BROWSER is None:
        print("skipped: there is no chromium")
        return 77
    failures = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        site = folder / "site"
        subprocess.run([os.environ["LICET"], "doc", str(RULES), "-o", str(site)], check=True)
        keep = pathlib.Path(os.environ.get("LICET_SCREENSHOTS", folder))
        keep.mkdir(parents=True, exist_ok=True)
        check_widths(folder, failures)
        check_search(folder, site, failures)
        check_day(folder, site, failures)
        check_pictures(folder, site, keep, failures)
    print("\n".join(failures))
    print(f"{len(failures)} mistakes")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
