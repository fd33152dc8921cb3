# tests/figures.bash: holds a report against another count.
#
#	load figures
#
#	figures_hold FILE  FILE has what `tkt report --json` printed; the other
#	                   count comes on standard input, line for line. Every
#	                   number of it stands in FILE as well, and no label of a
#	                   figure in one alone.

figures_hold() {
	jq -n --slurpfile got "$1" --slurpfile want /dev/stdin '
		def differ($p; $w; $g): {
			"at": ($p | map(tostring) | join(".")),
			"counted": $w, "reported": $g };
		($got | length) as $n | ($want | length) as $m |
		[if $n != $m then differ(["lines"]; $m; $n) else empty end] +
		[range($m) as $i | $got[$i] as $g | $want[$i] |
			paths as $p | getpath($p) as $w |
			($g | getpath($p)) as $v |
			if ($w | type) == "object" then
				select(($w | keys) != ($v | keys?)) |
				differ($p; $w | keys; $v)
			else
				select($w != $v) | differ($p; $w; $v)
			end]' >"$T/differ"
	diff - "$T/differ" <<<'[]'
}
