# SPDX-License-Identifier: GPL-2.0-or-later
# Which folder may include which: an arrow that docs/design.md does not have
# is an error. awk -f bench/arrows.awk FILE...
BEGIN {
	may["bench"] = "^bench/"
	may["cases"] = "^(bench|cases)/"
	may["workloads"] = "^(bench/(workload|touch)|workloads/[a-z]+)\\.h$"
	may["results"] = "^results/"
	may["plots"] = "^(plots|results)/"
	may["runner"] = "^(bench|cases|results|plots|runner)/|^workloads/registry\\.h$"
	# The wings of the runner meet only in plan/, and none uses cmd/.
	may["runner/perf"] = "^(results|bench)/|^runner/(perf|host)/|^runner/[a-z]*\\.h$"
	may["runner/guest"] = "^(results|bench)/|^runner/guest/|^runner/[a-z]*\\.h$"
	may["runner/kernel"] = "^(results|bench)/|^runner/kernel/|^runner/[a-z]*\\.h$"
	may["runner/host"] = "^(results|bench)/|^runner/host/|^runner/[a-z]*\\.h$"
	may["runner/plan"] = "^(results|bench)/|^runner/(plan|perf|layout|guest|host)/|^runner/[a-z]*\\.h$"
	never["bench"] = "stdout|stderr|[^a-z_]exit\\(|[^a-z_]printf\\("
	never["cases"] = "stdout|stderr|[^a-z_]printf\\(|getopt"
	never["results"] = "hwloc|[^a-z_]exit\\("
	never["workloads"] = "pthread|clock_gettime|[^a-z_]printf\\(|getopt"
}
FNR == 1 {
	folder = FILENAME
	sub(/\/[^\/]*$/, "", folder)
	if (!(folder in may))
		sub(/\/.*/, "", folder)
	top = folder
	sub(/\/.*/, "", top)
	test = FILENAME ~ /test_|\/bare\//
}
test { next }
/^#include "/ {
	split($0, part, "\"")
	if (!(folder in may) || part[2] !~ may[folder]) {
		printf "%s:%d: %s may not include %s\n", FILENAME, FNR, folder, part[2]
		bad = 1
	}
}
(top in never) && $0 ~ never[top] && $0 !~ /^( \*|\/\*|\t \*)/ {
	printf "%s:%d: not in %s: %s\n", FILENAME, FNR, top, $0
	bad = 1
}
END { exit bad }
