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
//	go run . -again survivors.txt internal/call # what an earlier run printed, with new tests
//
// A mutant is compiled by go test -overlay, so no file of the tree is touched. The
// package's own tests judge it first, and those of the root package if they see
// nothing: what the SDK promises is tested through its public API. (gremlins asks a
// package's own tests alone, or every test of the module for every mutant.) Both must
// pass without a change; tests that take long are asked last.
//
// Those that don't compile do not count; those that run into the time limit are
// killed. equivalents.txt lists the changes that make no difference that a test
// could see, one a line with its reason. Below -threshold percent the command ends
// with 1.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

type settings struct {
	root, changed, again, equivalents string
	jobs, sample                      int
	seed                              uint64
	threshold                         float64
	timeout                           time.Duration
	short, verbose                    bool
	skip, also                        string
}

func main() {
	var s settings
	flag.StringVar(&s.root, "root", "../..", "the SDK's `directory`")
	flag.StringVar(&s.changed, "changed", "", "mutate only lines that differ from `revision`")
	flag.StringVar(&s.again, "again", "", "mutate only what survived in the output `file` of an earlier run")
	flag.StringVar(&s.equivalents, "equivalents", "equivalents.txt", "the `file` of those that make no difference")
	flag.IntVar(&s.jobs, "j", 2, "how many mutants are tested at the same time")
	flag.IntVar(&s.sample, "sample", 0, "how many of a package's mutants to draw at random; 0 for all")
	flag.Uint64Var(&s.seed, "seed", 1, "what the draw starts from")
	flag.Float64Var(&s.threshold, "threshold", 95, "how many `percent` must be killed")
	flag.DurationVar(&s.timeout, "timeout", 20*time.Second, "how long tests may take beyond ten times what they took")
	flag.BoolVar(&s.short, "short", false, "run tests with -short: those that then kill less are faster")
	flag.StringVar(&s.also, "also", "", "ask the tests of `package` too, which were written for it")
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
	good = true
	for _, target := range targets {
		list, err := collect(s, target, lines)
		if err != nil {
			return false, err
		}
		judges, err := suites(s, list)
		if err != nil {
			return false, err
		}
		good = judge(s, target, list, known, judges) && good
		for _, t := range judges {
			t.close()
		}
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
	list, err = survivors(s.again, keep(list, lines))
	return draw(s, list), err
}

// survivors leaves the mutants that survived in the output of an earlier run; a
// change has the same name in another line of the file.
func survivors(output string, list []Mutant) (kept []Mutant, err error) {
	if output == "" {
		return list, nil
	}
	text, err := os.ReadFile(output)
	for _, m := range list {
		if strings.Contains(string(text), survived+"\t"+m.Name()+" (line ") {
			kept = append(kept, m)
		}
	}
	return kept, err
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

// judge tests the mutants and prints the survivors.
func judge(s settings, target string, list []Mutant, known map[string]bool, judges []*suite) bool {
	results := make([]string, len(list))
	var wg sync.WaitGroup
	turn := make(chan int)
	for range max(s.jobs, 1) {
		wg.Go(func() {
			for i := range turn {
				var killer string
				results[i], killer = verdict(s, list[i], known, judges)
				if s.verbose || results[i] == survived {
					fmt.Printf("%s\t%s (line %d)\t%s\n", results[i], list[i].Name(), list[i].Line, killer)
				}
			}
		})
	}
	for i := range list {
		turn <- i
	}
	close(turn)
	wg.Wait()
	return report(s, target, results)
}

func report(s settings, target string, results []string) bool {
	count := map[string]int{}
	for _, r := range results {
		count[r]++
	}
	total, percent := count[killed]+count[survived], 100.0
	if total > 0 {
		percent = 100 * float64(count[killed]) / float64(total)
	}
	fmt.Printf("%s: %d of %d killed (%.1f %%), %d equivalent, %d don't compile\n",
		target, count[killed], total, percent, count[equivalent], count[uncompiled])
	return percent >= s.threshold
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
