// Command mutate changes a package line by line and tells which of the changes no
// test notices. It is a command of its own, and no part of every run of CI:
//
//	cd tools/mutate
//	export GOWORK=off
//	go run . internal/config option             # two packages of the SDK
//	go run . 'accounts/logaudit*.go'            # some files of one
//	go run . -sample 100 -seed 1 internal/call  # a hundred changes drawn at random
//	go run . -changed main internal/call        # the lines that differ from main
//	go run . -also packages/pagination internal/paging # which is tested through it
//	go run . -save call.txt internal/call       # can be stopped, and goes on
//	go run . -save call.txt -again internal/call # its survivors once more, with new tests
//
// Every function gets a copy of itself for each of its mutants, and an environment
// variable tells which of them is called, so that tests are built once for a package;
// go build -overlay reads them, and no file of the tree is touched. Changes of
// declarations are built one by one. The package's own tests judge a mutant first, and
// those of the root package if they see nothing: what the SDK promises is tested
// through its public API. (gremlins asks a package's own tests alone, or every test of
// the module for every mutant.) Tests that fail without a change are not asked, and those
// that take long are asked last.
//
// Those that don't compile do not count. A test must fail twice to kill, and on a
// machine that is busy with other things too: one that computes without an end is
// stopped after -processor, whatever the clock says, and one that waits without an end
// is asked a second time, for twice the time, before that counts. equivalents.txt lists
// the changes that make no difference that a test could see, one a line with its
// reason. Below -threshold percent the command ends with 1.
//
// With -save a run writes its verdicts to a file, and does not ask again what the file
// already has: it can be stopped, and goes on with the same command. With -again too
// the survivors of the file are asked anew: first with -quick, say, and then only what
// that left by the slow tests too.
package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

type settings struct {
	root, changed, save, equivalents string
	jobs, sample                     int
	seed                             uint64
	threshold                        float64
	timeout, processor               time.Duration
	short, verbose, again            bool
	own, quick                       bool
	skip, also                       string
}

func main() {
	var s settings
	flag.StringVar(&s.root, "root", "../..", "the SDK's `directory`")
	flag.StringVar(&s.changed, "changed", "", "mutate only lines that differ from `revision`")
	flag.StringVar(&s.save, "save", "", "add verdicts to `file`, and do not ask for those that it has")
	flag.BoolVar(&s.again, "again", false, "ask again what survived in the file of -save")
	flag.StringVar(&s.equivalents, "equivalents", "equivalents.txt", "the `file` of those that make no difference")
	flag.IntVar(&s.jobs, "j", 2, "how many mutants are tested at the same time")
	flag.IntVar(&s.sample, "sample", 0, "how many of a package's mutants to draw at random; 0 for all")
	flag.Uint64Var(&s.seed, "seed", 1, "what the draw starts from")
	flag.Float64Var(&s.threshold, "threshold", 95, "how many `percent` must be killed")
	flag.DurationVar(&s.timeout, "timeout", time.Minute, "how long tests may take beyond five times what they computed")
	flag.DurationVar(&s.processor, "processor", 5*time.Second, "how long they may compute beyond five times what they did")
	flag.BoolVar(&s.short, "short", false, "run tests with -short: those that then kill less are faster")
	flag.StringVar(&s.also, "also", "", "ask the tests of `package` too, which were written for it")
	flag.BoolVar(&s.own, "own", false, "leave the root's tests for another time, with -again")
	flag.BoolVar(&s.quick, "quick", false, "leave slow tests for another time, with -again")
	flag.StringVar(&s.skip, "skip", "", "do not ask tests that match `regexp`, such as slow ones of other files")
	flag.BoolVar(&s.verbose, "v", false, "print every mutant, and what killed it")
	flag.Parse()
	good, err := run(s, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(2)
	}
	if !good {
		os.Exit(1)
	}
}

// run mutates each package, or its files that match a pattern: accounts/logaudit*.go.
func run(s settings, targets []string) (good bool, err error) {
	if s.root, err = filepath.Abs(s.root); err != nil {
		return false, err
	}
	known, err := readEquivalents(s.equivalents)
	if err != nil {
		return false, err
	}
	lines, err := changedLines(s.root, s.changed)
	if err != nil {
		return false, err
	}
	rooms := make([][]Mutant, len(targets))
	for i, target := range targets {
		if rooms[i], err = collect(s, target, lines); err != nil {
			return false, err
		}
	}
	return try(s, targets, rooms, known)
}

// try judges the mutants of each target that have no verdict yet.
func try(s settings, targets []string, rooms [][]Mutant, known map[string]bool) (good bool, err error) {
	saved, err := openRecord(s.save)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, saved.close()) }()
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return false, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	c, err := newCourt(s, dir, slices.Concat(rooms...), known)
	if err != nil {
		return false, err
	}
	good = true
	for i, target := range targets {
		good = c.judge(target, rooms[i], saved) && good
	}
	return good, nil
}

// collect lists the mutants of a target.
func collect(s settings, target string, lines map[string]map[int]bool) (list []Mutant, err error) {
	pattern := filepath.Join(s.root, target)
	if !strings.HasSuffix(target, ".go") {
		pattern = filepath.Join(pattern, "*.go")
	}
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("%s: no files: %w", target, os.ErrNotExist)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		name, _ := filepath.Rel(s.root, file)
		mutants, err := Mutate(filepath.ToSlash(name), src)
		if err != nil {
			return nil, err
		}
		list = append(list, mutants...)
	}
	return draw(s, keep(list, lines)), nil
}

// keep leaves the mutants of changed lines; lines is nil for all.
func keep(list []Mutant, lines map[string]map[int]bool) (kept []Mutant) {
	for _, m := range list {
		if lines == nil || lines[m.File][m.Line] {
			kept = append(kept, m)
		}
	}
	return kept
}

func draw(s settings, list []Mutant) []Mutant {
	if s.sample == 0 || s.sample >= len(list) {
		return list
	}
	r := rand.New(rand.NewPCG(s.seed, 0))
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:s.sample] // in the order drawn: what a run that is stopped has judged is a smaller draw
}

// judge tests the mutants that have no verdict, and prints the survivors of all.
func (c *court) judge(target string, list []Mutant, saved *record) bool {
	open := slices.DeleteFunc(slices.Clone(list), func(m Mutant) bool {
		return m.in(c.known) || !saved.needs(m, c.again)
	})
	parallel(c.jobs, len(open), func(i int) {
		result, killer := c.verdict(open[i])
		saved.add(open[i], result, killer)
		if c.verbose || result == survived {
			fmt.Println(row(open[i], result, killer))
		}
	})
	return c.report(target, list, saved)
}

func (c *court) report(target string, list []Mutant, saved *record) bool {
	count := map[string]int{}
	for _, m := range list {
		result, killer := saved.of(m)
		if m.in(c.known) {
			result, killer = equivalent, ""
		}
		count[result]++
		count[killer]++
	}
	total, percent := count[killed]+count[survived], 100.0
	if total > 0 {
		percent = 100 * float64(count[killed]) / float64(total)
	}
	fmt.Printf("%s: %d of %d killed (%.1f %%), %d of them %s, %d %s; %d equivalent, %d don't compile\n",
		target, count[killed], total, percent, count[processor], processor, count[limit], limit,
		count[equivalent], count[uncompiled])
	return percent >= c.threshold
}

// changedLines are the lines of the tree that differ from a revision.
func changedLines(root, revision string) (map[string]map[int]bool, error) {
	if revision == "" {
		return nil, nil
	}
	cmd := exec.Command("git", "diff", "-U0", "--no-color", "--no-ext-diff", "--no-prefix", revision, "--", "*.go")
	cmd.Dir = root
	diff, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("git diff %s: %w", revision, err)
	}
	return parseDiff(string(diff)), nil
}

// parseDiff reads the new lines' numbers out of a diff without context.
func parseDiff(diff string) map[string]map[int]bool {
	lines, file := map[string]map[int]bool{}, ""
	for line := range strings.Lines(diff) {
		if name, ok := strings.CutPrefix(line, "+++ "); ok {
			file = strings.TrimSpace(name)
			lines[file] = map[int]bool{}
		}
		var start, count int
		if _, after, ok := strings.Cut(line, " +"); ok && strings.HasPrefix(line, "@@ ") {
			if n, _ := fmt.Sscanf(after, "%d,%d", &start, &count); n == 1 {
				count = 1
			}
			for i := range count {
				lines[file][start+i] = true
			}
		}
	}
	return lines
}
