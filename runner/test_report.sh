#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The report, as text and in a real browser, on records in the tree and on
# made-up ones whose labels would break a page that does not escape them.
. "$(dirname "$0")/tap.sh"

DEMO=results/reference/one-boot
PAGE=$SCRATCH/page.html

run report $DEMO -o "$PAGE"
ok "report: 0" ended 0
ok "its name on stdout" test "$(cat "$SCRATCH/out")" = "$PAGE"
ok "and no talk" test ! -s "$SCRATCH/err"
cp "$PAGE" "$SCRATCH/html"
ok "no script" hasnt html '<script|javascript:| on[a-z]+='
ok "nothing from elsewhere" hasnt html ' src=|@import|<link|url\([^#)]|href="[a-z]+:'
ok "made for phones" has html 'name="viewport"'
for what in 'one read lock for each fault' 'screening only: emulated' \
	'cannot tell kernel from boot' 'faultline bench --workers' \
	'faultline run --kernel vmlinuz-6.1' 'QEMU TCG CPU' \
	'<td>thp/enabled</td>' 'records\.jsonl</a>'; do
	ok "it has: $what" has html "$what"
done
grep -o 'href="[^"]*jsonl*"' "$PAGE" | cut -d'"' -f2 >"$SCRATCH/links"
ok "no layout where boots have none" sh -c '! grep -Eq "class=.layout|<td>layout" "$1"' - "$PAGE"
ok "three links to raw data" test "$(wc -l <"$SCRATCH/links")" = 3
ok "which lead to it" sh -c 'cd "$1" && xargs ls <links' - "$SCRATCH"
grep -o ' id="[^"]*"' "$PAGE" | sort | uniq -d >"$SCRATCH/twice"
ok "no name is given twice" test ! -s "$SCRATCH/twice"

cp -r $DEMO "$SCRATCH/a run"
run report "$SCRATCH/a run"
ok "beside the records" test -s "$SCRATCH/a run/report.html"
ok "then they are near" grep -q '<a href="records.jsonl">' "$SCRATCH/a run/report.html"
run report -o "$SCRATCH/x.html" "$SCRATCH/a run"
ok "a blank in a link" grep -q '<a href="a%20run/records.jsonl">' "$SCRATCH/x.html"
run report --raw 'https://example.org/ab?x="&y' -o "$SCRATCH/x.html" $DEMO
ok "raw data elsewhere" grep -q \
	'href="https://example.org/ab?x=&quot;&amp;y/records.jsonl"' "$SCRATCH/x.html"

run report --format markdown $DEMO
ok "markdown: 0" ended 0
ok "markdown: headings" has out '^## All figures$'
ok "markdown: a drawing in text" has out '\*\*\*A\*\*\*6\.1$'
ok "markdown: as many cells in every row" awk -F '[|]' '
	/^\|/ { if (on && NF != nr) exit 1; on = 1; nr = NF } !/^\|/ { on = 0 }' \
	"$SCRATCH/out"
ok "markdown: fences are closed" test \
	"$(($(grep -c '^```' "$SCRATCH/out") % 2))" = 0

# Labels that a page must escape, three boots, and a doctor's finding.
NASTY=$SCRATCH/nasty
results/made_up.sh "$NASTY" "6.1 6.12 7.2" 3 "1 2 4" anon-read mmap-churn uffd-move
sed -i 's/"6\.12"/"<b>\&amp;|\\"x\\u0027`"/g' "$NASTY"/*.json*
perl -MJSON::PP -i -ne 'BEGIN { open my $f, "<results/reference/layout.jsonl";
	@layouts = map { decode_json($_)->{structs} } <$f> }
	my $boot = decode_json($_);
	$boot->{layout} = $layouts[$boot->{kernel} ne "6.1"];
	print JSON::PP->new->canonical->utf8->encode($boot), "\n"' "$NASTY/boots.jsonl"
sed -i '1s/}$/,"troubles":{"governor":{"level":"warning","value":"<i>powersave","why":"it \& turbo"}}}/' \
	"$NASTY/boots.jsonl"
run report -o "$SCRATCH/nasty.html" "$NASTY"
ok "labels that are markup: 0" ended 0
ok "no tag of a label's" sh -c '! grep -E "<b>|<i>" "$1"' - "$SCRATCH/nasty.html"
cp "$SCRATCH/nasty.html" "$SCRATCH/html"
ok "escaped" has html '&lt;b&gt;&amp;amp;\|&quot;x&#39;`'
ok "the doctor's finding" has html \
	'<td>warning</td><td>governor</td><td>&lt;i&gt;powersave</td><td>it &amp; turbo</td><td>6\.1 boot 1</td>'
ok "layouts: drawn, and named by label" has html '>mm_struct in 6\.1 \('
ok "layouts: their sizes, where they differ" has html \
	'layout/vm_area_struct: 6\.1: 152 bytes, 26 objects in a slab; '
ok "verdicts" has html '<td>(faster|unclear|same)</td>'
ok "what is the same is said once" has html \
	'<td>cpu_model</td><td>A &lt;CPU&gt; &amp; more</td><td>all</td>'
run report --format markdown "$NASTY"
ok "markdown: escaped" has out '&lt;b&gt;&amp;amp;\\\|"x.\\`'
ok "markdown: cells are not split by a label" awk '
	/^\|/ { gsub(/\\\|/, ""); nr = gsub(/\|/, "")
		if (on && nr != was) exit 1; on = 1; was = nr } !/^\|/ { on = 0 }' \
	"$SCRATCH/out"

# --- in a browser ---

# The page in a frame of a width, and what the browser made of it.
browse() { # page width
	cat >"$SCRATCH/frame.html" <<-END
		<iframe id="f" width="$2" height="800" style="border:0"
			src="file://$1"></iframe><pre id="says"></pre>
		<script>
		f.onload = () => {
			const d = f.contentDocument, e = d.documentElement
			const wide = x => x.getBoundingClientRect().right > $2 + 1
			const all = q => [...d.querySelectorAll(q)]
			says.textContent = [
				'window ' + f.contentWindow.innerWidth,
				'sideways ' + (e.scrollWidth - e.clientWidth),
				'svgs ' + all('svg').length,
				'drawn ' + all('svg').filter(s =>
					s.getBoundingClientRect().width > 300).length,
				'outside ' + all('body > *, main > *').filter(wide).length,
				'scroll ' + all('.scroll').filter(s =>
					s.scrollWidth > s.clientWidth).length,
				'captions ' + all('figcaption').filter(c =>
					c.offsetHeight && c.scrollWidth <= c.clientWidth).length,
				'scripts ' + d.scripts.length,
				'fetched ' + f.contentWindow.performance
					.getEntriesByType('resource').length,
				'bold ' + all('b, i').length,
				'title ' + d.title, ''].join('\n')
		}
		</script>
	END
	# Its own folder, or it would look into the user's.
	timeout "$LIMIT" "$CHROMIUM" --headless --no-sandbox --disable-gpu \
		--user-data-dir="$SCRATCH/chromium" \
		--host-resolver-rules='MAP * ~NOTFOUND' \
		--allow-file-access-from-files --window-size=1400,900 \
		--virtual-time-budget=10000 --dump-dom \
		"file://$SCRATCH/frame.html" 2>"$SCRATCH/browser.err" |
		sed -n '/id="says"/,/<\/pre>/p' |
		sed 's/^.*<pre id="says">//' >"$SCRATCH/says"
}

CHROMIUM=$(command -v chromium)
if [ -z "$CHROMIUM" ]; then
	skip "the report in a browser" "there is no chromium (make deps-check)"
	done_testing
	exit
fi
for page in "$PAGE" "$SCRATCH/nasty.html"; do
	drawings=$(grep -c '^<svg\|<div class="scroll" tabindex="0"><svg' "$page")
	for width in 1280 390; do
		what="${page##*/} $width pixels wide"
		browse "$page" $width
		ok "$what: laid out" has says "^window $width$"
		ok "$what: the page does not scroll sideways" has says '^sideways 0$'
		ok "$what: nothing lies outside" has says '^outside 0$'
		ok "$what: all $drawings drawings" has says "^svgs $drawings$"
		ok "$what: with something in them" has says "^drawn $drawings$"
		# In a drawing that scrolls its title is cut: it is under it.
		titles=$((width < 640 ? drawings : 0))
		ok "$what: $titles titles under drawings" has says "^captions $titles$"
		ok "$what: no script, nothing fetched" sh -c \
			'grep -qx "scripts 0" "$1" && grep -qx "fetched 0" "$1"' - "$SCRATCH/says"
	done
	ok "${page##*/}: on a phone tables and drawings scroll in their boxes" \
		has says '^scroll [1-9][0-9]*$'
done
sed 's|<main>|<main><div style="width:2000px">wide</div>|' "$PAGE" \
	>"$SCRATCH/wide.html"
browse "$SCRATCH/wide.html" 1280
ok "a page that is too wide would be found" has says '^outside 1$'
ok "and would scroll sideways" has says '^sideways [1-9][0-9]*$'
browse "$SCRATCH/nasty.html" 390
ok "there are drawings" test "$drawings" -ge 10
ok "a label is text in the browser too" has says '^bold 0$'
ok "whole in the title" has says '^title faultline: 6\.1, &lt;b&gt;&amp;amp;\|"x.`, 7\.2$'

# A gnuplot that does not end before the signal was sent.
mkdir "$SCRATCH/tmp" "$SCRATCH/held"
cat >"$SCRATCH/held/gnuplot" <<-END
	#!/bin/sh
	until [ -e "$SCRATCH/go" ]; do sleep .1; done
	exec $(command -v gnuplot) "\$@"
END
chmod +x "$SCRATCH/held/gnuplot"
PATH=$SCRATCH/held:$PATH TMPDIR=$SCRATCH/tmp "$FL" report \
	-o "$SCRATCH/int.html" $DEMO >/dev/null 2>&1 &
pid=$!
a_drawing() { [ -n "$(ls "$SCRATCH/tmp")" ]; }
ok "a drawing is made" comes a_drawing
# Not INT: a shell has what is in its background ignore that.
kill -TERM $pid
touch "$SCRATCH/go"
wait $pid
CODE=$?
ok "ended in the middle of a drawing" ended 143
ok "it leaves no folder of a drawing's" rmdir "$SCRATCH/tmp"
ok "and no half of a report" test ! -e "$SCRATCH/int.html"
cp -r $DEMO "$SCRATCH/none"
: >"$SCRATCH/none/records.jsonl"
for command in "report -o $SCRATCH/x.html" letter compare; do
	# shellcheck disable=SC2086
	run $command "$SCRATCH/none"
	ok "${command%% *} of no records: 125" ended 125
	ok "${command%% *}: and why" has err "${command%% *}: no workload has figures on 6.1"
done
run report --format pdf $DEMO
ok "an unknown format" refused 2 "html or markdown, not 'pdf'"
run report
ok "a report of nothing" refused 2 'usage: faultline report'
run report --nonsense $DEMO
ok "an unknown option" refused 2 'no option here'
run report -o /nowhere/x.html $DEMO
ok "a file that cannot be" refused 1 'report: /nowhere/x.html: No such'
run report -o /dev/full $DEMO
ok "a full disk" refused 1 'report: /dev/full: No space left'
ok "which is still there" test -c /dev/full
mkdir "$SCRATCH/bin"
ln -s "$(command -v timeout)" "$SCRATCH/bin"
PATH=$SCRATCH/bin run report -o "$SCRATCH/plain.html" $DEMO
ok "without gnuplot it is still a report" grep -q 'one read lock' "$SCRATCH/plain.html"
ok "and says so" has err 'it lacks drawings'
done_testing
