// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of commands, and `faultline help`, which prints it. */
#include "runner/cmd/cmd.h"
#include "runner/cmd/source_options.h"
#include "runner/say.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define POINT_HELP                                                                  \
	"  --placement P     compact (default), scatter, core (one worker a\n"      \
	"                    core), smt (siblings first), node:N, l3:N or\n"        \
	"                    cpus:LIST (cpus:0-3,8)\n"                              \
	"  --mempolicy M     where workers' memory is: local (default),\n"          \
	"                    interleave, remote or bind:LIST (of nodes)\n"          \
	"  --against W:N     N workers of W beside, in the same mm; again\n"        \
	"                    for more. W:N:rate=R/s: paced, R touches a\n"          \
	"                    second by all N. run measures without too\n"           \
	"  --region SIZE     memory of each worker (512M, 2G)\n"                    \
	"  --fault-around F  of file reads: on (default), stride: one touch\n"      \
	"                    for each fault, or off (root)\n"                       \
	"  --vma V           own (default): a VMA a worker; shared: one for all;\n" \
	"                    neighbours, spaced:N: one each, N idle between.\n"     \
	"                    run takes several: own,spaced:16,shared\n"             \
	"  --pmd P           of --vma shared: page tables own (default), shared\n"  \
	"  --text SIZE       file-text: one shared object with so much text\n"      \
	"                    (800M), which all workers run\n"

const struct command commands[] = {
	{ "list", cmd_list, "list",
	  "the workloads: what each does, and whether it can run here", NULL },
	{ "explain", cmd_explain, "explain WORKLOAD",
	  "what a touch costs in mmap_lock, since which kernel, and why",
	  NULL },
	{ "run", cmd_run, "run [OPTION]... [WORKLOAD]...",
	  "make a plan, carry it out, keep the records",
	  "Without workloads: the quick set (faultline list marks it).\n"
	  "The directory of the records is printed on stdout.\n\n"
	  "  --workers LIST    1,2,4 and rules: 1..max, 4..max:4 (a step), 2^n\n"
	  "                    (default: powers of 2 up to the CPUs), all (2^n\n"
	  "                    and max*2), max/2\n"
	  "  --time S          window of one launch (default 1)\n"
	  "  --launches N      of each point in each boot (default 1)\n"
	  "  --pass LIST       timing,locks (default); latency times each\n"
	  "                    touch, for percentiles; cacheline counts lines\n"
	  "                    that move between cores, where there is a PMU\n"
	  "  --c2c             also the pass c2c: perf c2c around the window,\n"
	  "                    for the hottest lines and the fields in them\n" POINT_HELP
	  "  --set S           quick, all, or storms: some faults, timed and with\n"
	  "                    latency, beside 0, 1 and 2 mappers, mprotecters,\n"
	  "                    forkers and readers of maps; storms:rate=R/s\n"
	  "                    paces them\n"
	  "  --or-against W:N  another variant: each point also beside this\n"
	  "  --kernel IMAGE    boot this kernel in QEMU; again for more\n"
	  "  --label NAME      name of the kernel, in their order\n"
	  "  --boots N         of each kernel (default 1)\n"
	  "  --cpus N          of a guest (default 2)\n"
	  "  --nodes N         NUMA nodes of a guest, a socket each (default 1)\n"
	  "  --memory SIZE     of a guest, all nodes together (default 1G)\n"
	  "  --accel A         kvm, tcg or auto: KVM if it boots (default)\n"
	  "  --seed N          of the plan's order\n"
	  "  --release R       a kernel of this machine, by its uname -r; again\n"
	  "                    for more: one boot of it at a time\n"
	  "  --retry-disturbed N  launch again, N times at most, what others took\n"
	  "                    the CPU from; both records are kept\n"
	  "  --tuned           as faultline tune while it runs, put back after\n"
	  "  --prefetch adjacent=off  of a bare Intel machine, put back after\n"
	  "  -o DIR            a new directory (default data/DATE-TIME)\n\n"
	  "or on with a plan that is there, without other options\n"
	  "but --tuned:\n\n"
	  "  --resume DIR      all that has not landed; exit 3: boot the kernel\n"
	  "                    that is named, then again\n"
	  "  --unit K[-L] DIR  these units alone\n"
	  "  --shard I/N DIR   a share of the pairs of boots, for collect\n" },
	{ "plan", cmd_plan, "plan [OPTION]... [WORKLOAD]...",
	  "make a plan and show it; run --resume carries it out",
	  "Options as for run.\n" },
	{ "collect", cmd_collect, "collect DIR... -o OUT",
	  "parts of one plan, measured elsewhere, as one run",
	  "Copy what faultline plan made to each machine; there, run --shard.\n" },
	{ "topo", cmd_topo, "topo [OPTION]...",
	  "draw which worker sits where, here or on a machine made up",
	  "  --placement P     as of run\n"
	  "  --mempolicy M     as of run; remote says whose memory is where\n"
	  "  --workers N       (default: one on each CPU of the placement)\n"
	  "  --topology WORDS  hwloc's synthetic words for another machine, from\n"
	  "                    large to small: 'pack:8 [numa] core:24 pu:2'\n"
	  "  --all             core by core, also where that is long\n" },
	{ "compare", cmd_compare,
	  "compare [OPTION]... DIR [LABEL]... [DIR [LABEL]...]...",
	  "kernels side by side; the first is the baseline",
	  "A directory stands for all its kernels, or for the labels that\n"
	  "follow it.\n\n"
	  "  --metric M        what is judged: typical (default), mean, reads,\n"
	  "                    writes, switches, p50_ns, p90_ns, p99_ns,\n"
	  "                    p99_9_ns, p99_99_ns or max_ns\n"
	  "  --margin PCT      changes inside it are the same (default 3%)\n"
	  "  --sort S          by name (default) or by change\n"
	  "  --all             all points, also of a long list; with lkp, also\n"
	  "                    what did not change\n"
	  "  --format F        text (default), markdown, csv, json, lkp or\n"
	  "                    benchstat\n" },
	{ "check", cmd_check, "check BASE [LABEL] NEW [LABEL] [OPTION]...",
	  "exit 0: good, 1: regressed, 125: cannot judge; for git bisect run",
	  "  --for LIST        these workloads only, with commas between\n"
	  "  --metric M        as in compare; default: more locks are a\n"
	  "                    regression, else typical throughput decides\n"
	  "  --max-regress PCT worse by no more is good (default 3%)\n" },
	{ "letter", cmd_letter,
	  "letter [--margin PCT] [--all] DIR [LABEL]... [DIR [LABEL]...]...",
	  "kernels compared, as text for a cover letter", NULL },
	{ "report", cmd_report,
	  "report [OPTION]... DIR [LABEL]... [DIR [LABEL]...]...",
	  "all of it with drawings: one HTML file, or Markdown",
	  "  --format F        html (default) or markdown\n"
	  "  --margin PCT      as in compare\n"
	  "  --raw URL         where the directory can be had, for the links\n"
	  "  -o FILE           default: DIR/report.html, whose name is printed;\n"
	  "                    markdown: -, the standard output\n" },
	{ "null", cmd_null, "null [--effect PCT] DIR [LABEL LABEL]",
	  "how noisy this machine is, from a run of one image on both sides",
	  "Make one with: faultline run --kernel A --label a --kernel A\n"
	  "--label b --boots 5 --launches 3 -o DIR\n\n"
	  "  --effect PCT      the change that you want to see (default 2%)\n" },
	{ "plot", cmd_plot,
	  "plot [OPTION]... DIR [LABEL]... [DIR [LABEL]...]...",
	  "drawings as SVG, PNG, PDF, and as text on stdout",
	  "  --kind LIST       throughput, efficiency, touch-cost, locks, change,\n"
	  "                    heat-map, geometry, latency; default: all that\n"
	  "                    the records support\n"
	  "  --format LIST     svg, png, pdf, text; default: all\n"
	  "  --workload NAME   of this one only; again for more\n"
	  "  -o FOLDER         default: DIR/plots\n" },
	{ "check-locks", cmd_check_locks,
	  "check-locks [OPTION]... [WORKLOAD]...",
	  "the whole catalogue, briefly, held against mainline's locks",
	  "Exit 1 where a touch takes mmap_lock more often than in mainline.\n"
	  "Options as for run; --time is .1, --workers 1, --pass locks.\n" },
	{ "doctor", cmd_doctor, "doctor [OPTION]...",
	  "the machine's state: what would spoil a measurement here",
	  "Changes nothing. Exit 1 where results would be wrong.\n\n"
	  "  --format F        text (default) or json\n"
	  "  --all             why it matters, also of what is fine\n"
	  "  --debug-kernel    a kernel that checks itself is no refusal\n" },
	{ "tune", cmd_tune, "tune [--undo]",
	  "set the machine for a quiet run, or put back what was there",
	  "What it would change is what doctor says to tune. Takes root.\n\n"
	  "  --undo            also after a crash or a kill\n" },
	{ "case", cmd_case, "case [OPTION]... [NAME]",
	  "a case of vm-scalability, in a clean window or as robots read it",
	  "Without a name: all of them.\n\n"
	  "  --native          pages and faults a second in a window, locks a\n"
	  "                    fault, tails, what the case hides (default)\n"
	  "  --robot           the lines of usemem and of /usr/bin/time -v, with\n"
	  "                    their arithmetic, as lkp-tests reads them\n"
	  "  --nr-task N       processes or threads (default: CPUs)\n"
	  "  --runtime S       end after S seconds (default 1; --robot: 300); 0:\n"
	  "                    when all is touched\n"
	  "  --size SIZE       in place of the script's unit_size, or of the\n"
	  "                    total that it takes by the machine's memory\n"
	  "  --dir DIR         for files, on a disk (default /var/tmp)\n"
	  "  --json            figures of --native on one line\n\n"
	  "as records, for compare:\n\n"
	  "  -o DIR            a new directory; its name is printed\n"
	  "  --launches N      (default 1)\n"
	  "  --kernel IMAGE    in a guest; again for more, which take turns\n"
	  "  --label NAME      name of the kernel, in their order\n"
	  "  --boots N         of each kernel (default 1)\n"
	  "  --cpus N          of a guest, as of run; likewise:\n"
	  "  --nodes N\n"
	  "  --memory SIZE\n"
	  "  --accel A\n" },
	{ "import", cmd_import, "import lkp FILE [-o DIR]",
	  "a kernel test robot's report, to stand beside a run in compare",
	  "FILE is the mail's text, as it was saved, with all its tables. Its\n"
	  "figures are means of the robot's runs: they are shown, not judged.\n\n"
	  "  -o DIR            a new directory (default data/DATE-TIME)\n" },
	{ "layout", cmd_layout, "layout [OPTION]... [KERNEL [KERNEL]]",
	  "the cachelines of the fields that faults and locks use",
	  "Of the running kernel, or of an image, asked in a guest, or of what\n"
	  "--format json made; of two also what moved.\n\n"
	  "  --kernel IMAGE    the same as IMAGE\n"
	  "  --struct NAME     of this structure only; again for more\n"
	  "  --format F        text (default), json or svg\n"
	  "  -o FILE           default: the standard output\n" },
	{ "kernel", cmd_kernel,
	  "kernel fetch [--source] [-o FILE] debian:VERSION | "
	  "kernel build --source S [OPTION]... -o IMAGE",
	  "a kernel image for guests: Debian's, or built from source",
	  "fetch keeps by version what it unpacks and prints its path:\n"
	  "debian:6.12 is the cloud image, with --source the source tarball.\n"
	  "build makes a small kernel, out of tree, on the suite's own\n"
	  "config; with --base and --head two, the first in IMAGE.base.\n\n" SOURCE_HELP
		  BUILD_HELP
	  "  --arch A          x86_64 or arm64 (default: this machine's)\n"
	  "  -o FILE           the image\n" },
	{ "ab", cmd_ab,
	  "ab --source S {--patch FILE... | --head REV} [OPTION]... "
	  "[WORKLOAD]...",
	  "from a patch to a letter: both builds, pairs of boots, comparison",
	  SOURCE_HELP BUILD_HELP
	  "\nAnd the options of run; --boots is 3. The images are kept in\n"
	  "DIR.kernels.\n" },
	{ "bisect", cmd_bisect,
	  "bisect --source S --good REV --bad REV --for LIST [OPTION]...",
	  "the commit that made it worse: git bisect with builds and guests",
	  "  --source S        a git repository; it is only read\n"
	  "  --good REV, --bad REV\n"
	  "  --for LIST        workloads, with commas between\n"
	  "  --metric M        as in check; default: reads, else writes, else\n"
	  "                    typical. The first two are exact: one short boot\n"
	  "                    a commit; others take five\n"
	  "  --max-regress PCT as in check\n" BUILD_HELP
	  "\nAnd the options of run.\n" },
	{ "bench", cmd_bench, "bench [OPTION]... WORKLOAD",
	  "one point in this process, one record on stdout",
	  "What run starts under perf stat; by hand, the one-liner for one\n"
	  "point.\n\n"
	  "  --workers N       (default 1)\n"
	  "  --time S          window (default 1)\n"
	  "  --rounds N        just so many rounds, in that time\n"
	  "  --latency         time each touch\n"
	  "  --first           count the locks of a VMA's first touch, too\n" POINT_HELP
	  "  --control C,A     descriptors of perf stat --control fd:C,A\n" },
	{ "help", cmd_help, "help [COMMAND]", "this, or more on a command",
	  NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

static const struct command *find(const char *name)
{
	for (const struct command *cmd = commands; cmd->name; cmd++) {
		if (!strcmp(cmd->name, name))
			return cmd;
	}
	return NULL;
}

int usage(const char *name)
{
	fprintf(stderr, "usage: faultline %s\n", find(name)->usage);
	return EXIT_USAGE;
}

int words(const char *name, int argc, char **argv, int least, int most)
{
	int nr = argc - optind;

	if (nr < least)
		return usage(name);
	if (nr > most)
		return say(EXIT_USAGE,
			   "%s: '%s' is a word too many; usage: faultline %s",
			   argv[0], argv[optind + most], find(name)->usage);
	return 0;
}

static void print_all(void)
{
	puts("usage: faultline COMMAND [OPTION]...\n\n"
	     "Does page-fault work scale on this kernel, and if not, which "
	     "lock stops it?\n");
	for (const struct command *cmd = commands; cmd->name; cmd++)
		printf("  %-12s %s\n", cmd->name, cmd->summary);
	puts("\nExit: 0 done, 1 failed, 2 usage, 3 boot and go on, 4 skipped, 125 cannot judge.");
}

int cmd_help(int argc, char **argv)
{
	const struct command *cmd;

	if (argc < 2) {
		print_all();
		return EXIT_DONE;
	}
	cmd = find(argv[1]);
	if (!cmd)
		return say(EXIT_USAGE,
			   "no command '%s'; faultline help has them", argv[1]);
	printf("usage: faultline %s\n\n%s\n", cmd->usage, cmd->summary);
	if (cmd->help)
		printf("\n%s", cmd->help);
	return EXIT_DONE;
}
