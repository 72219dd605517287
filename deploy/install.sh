#!/usr/bin/env bash
# Install from this bundle on a machine without network: Python 3.11 or later is all that is needed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/cluster-review}
python3 -m venv "$target"
"$target/bin/python" -m pip install --quiet --no-index --find-links "$here/wheels" cluster-review
mkdir -p "$target/fonts"
cp -R "$here/fonts/." "$target/fonts/"
cat <<TEXT
已安装到 $target
字体在 $target/fonts ，请在配置中写明 FONT_CACHE = "$target/fonts"
接下来：设置 REVIEWAPP_SECRET_KEY 和 DATABASE_URL，然后依次运行
  $target/bin/reviewapp upgrade
  $target/bin/reviewapp doctor
  $target/bin/reviewapp serve
TEXT
