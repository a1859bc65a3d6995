#!/usr/bin/env bash
# Runs every test: installs the real peers where it may, builds once, checks the format, runs the test projects and the journeys.
# The last line is "N passed, N failed, N skipped"; the exit code is not zero when anything failed.
#   MOX_CORPORA   folder of the third-party suites (default: ../shared/corpora beside the repository)
#   MOX_RFCS      folder of the RFC texts (default: ../shared/rfc)
#   MOX_ONLY      a word: only test projects whose name contains it
set -u
cd "$(dirname "$0")/.." || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 CI="${CI:-}"
passed=0 failed=0 skipped=0
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

say() { printf '\n== %s\n' "$*"; }
finish() { printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"; [ "$failed" -eq 0 ]; exit; }
broken() { echo "FAILED: $*"; failed=$((failed + 1)); }

say "peers"
declare -A peers=([swaks]=swaks [mbsync]=isync [curl]=curl [chromium]=chromium [postfix]=postfix [dovecot]=dovecot-imapd [unbound]=unbound [ldns-signzone]=ldnsutils [openssl]=openssl [strace]=strace [python3]=python3 [opendkim]=opendkim [opendkim-testmsg]=opendkim-tools [dkimverify]=python3-dkim [pebble]=pebble [xmllint]=libxml2-utils [zbarimg]=zbar-tools [rsvg-convert]=librsvg2-bin [named]=bind9 [named-checkzone]=bind9-utils [thunderbird]=thunderbird [certutil]=libnss3-tools [nginx]=nginx-light [npm]=npm)
wanted=()
for program in "${!peers[@]}"; do
  PATH="$PATH:/usr/sbin:/sbin" command -v "$program" >/dev/null 2>&1 || wanted+=("${peers[$program]}")
done
PATH="$PATH:/usr/sbin" command -v dovecot >/dev/null 2>&1 || wanted+=(dovecot-lmtpd)
[ -e /usr/lib/python3/dist-packages/authheaders ] || wanted+=(python3-authheaders python3-spf)
[ -e /usr/lib/python3/dist-packages/authres ] || wanted+=(python3-authres)
if [ ${#wanted[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -q >"$results/apt.log" 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${wanted[@]}" >>"$results/apt.log" 2>&1 \
      || { tail -n 20 "$results/apt.log"; broken "could not install ${wanted[*]}"; }
  else
    echo "Missing: ${wanted[*]}. Journeys that need them are skipped; install them with apt-get as root."
  fi
else
  echo "all there"
fi

say "axe-core"
npm ci --prefix e2e --no-audit --no-fund --ignore-scripts >"$results/npm.log" 2>&1 || { tail -n 20 "$results/npm.log"; broken "npm ci"; }

say "build"
dotnet restore Mox.Appliance.sln -v q || { broken "restore"; finish; }
dotnet build Mox.Appliance.sln -c Release --no-restore -v q -nologo || { broken "build"; finish; }

say "format"
if dotnet format Mox.Appliance.sln --no-restore --verify-no-changes -v q; then passed=$((passed + 1)); else broken "dotnet format finds changes"; fi

# Runs a project; what came of it is in total, good and bad. The second argument is the name of the results, the rest goes to dotnet test.
run() {
  local project=$1 name=$2; shift 2
  dotnet test "$project" -c Release --no-build -nologo -v q --blame-hang-timeout 8m --blame-hang-dump-type none --results-directory "$results" --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" "$@"
  code=$?
  local counters
  counters=$(grep -o '<Counters [^>]*>' "$results/$name.trx" 2>/dev/null | head -n 1)
  [ -n "$counters" ] || return 1
  number() { echo "$counters" | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"; }
  total=$(number total) good=$(number passed) bad=$(number failed)
}

for project in tests/*.Tests/*.csproj e2e/*.csproj; do
  name=$(basename "$project" .csproj)
  [[ -z "${MOX_ONLY:-}" || "$name" == *"$MOX_ONLY"* ]] || continue
  say "$name"
  # What only measures runs by a command of its own: docs/developing.md.
  only=()
  [[ "$project" != e2e/* ]] || only=(--filter 'Run!=measure')
  run "$project" "$name" "${only[@]}" || { broken "$name gave no result (exit $code)"; continue; }
  if [[ "$project" == e2e/* && "$bad" -gt 0 && "$bad" -le 2 ]]; then
    # Browsers and servers of others share this machine with a journey. One or two that fail are tried once more, by themselves; what fails again has failed, what passes is told, to be looked into.
    names=$(grep -o '<UnitTestResult [^>]*outcome="Failed"' "$results/$name.trx" | sed -n 's/.* testName="\([^"(]*\).*/\1/p' | sort -u)
    all=$total first=$bad
    say "once more: ${names//$'\n'/, }"
    run "$project" "$name.again" --filter "$(sed 's/^/FullyQualifiedName=/' <<<"$names" | paste -sd '|')" && [ "$total" -ge "$(wc -l <<<"$names")" ] || { bad=$first; code=1; }
    [ "$bad" -gt 0 ] || echo "NOT STEADY: ${names//$'\n'/, } failed once and then passed."
    total=$all good=$((all - bad))
  fi
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + total - good - bad))
  [ "$code" -eq 0 ] || [ "$bad" -gt 0 ] || broken "$name ended with exit code $code"
  [ "$total" -gt 0 ] || broken "$name ran no test"
done
if [ -n "${CI:-}" ] && [ "$skipped" -gt 0 ]; then echo "Nothing may be skipped here."; failed=$((failed + skipped)); fi
finish
