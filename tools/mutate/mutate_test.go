package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const source = `package p

import "net/http"

const most = 64 << 20

func (c *client[T]) f(h http.Header, n int) (ok bool) {
	for i := range n {
		if i >= 3 || !ok {
			continue
		}
		ok = h.Get("Retry-After") != ""
		n++
	}
	h.Del("lower case")
	return n+1 < most && true
}
`

func TestMutators(t *testing.T) {
	list, err := Mutate("p/p.go", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range list {
		names = append(names, strings.TrimPrefix(m.Name(), "p/p.go: "))
		if _, err := parser.ParseFile(token.NewFileSet(), "p.go", m.text, 0); err != nil {
			t.Errorf("%s: %v", m.Name(), err)
		}
	}
	for _, want := range []string{
		"declarations: 64 << 20 → 64 >> 20", "declarations: 64 → 65", "declarations: 64 → 63",
		"declarations: 64 → 128",
		"client.f: i >= 3 → i > 3", "client.f: i >= 3 → i < 3", "client.f: i >= 3 || !ok → i >= 3 && !ok",
		"client.f: !ok → ok", "client.f: continue →", "client.f: n++ → n--", `client.f: h.Del("lower case") →`,
		`client.f: "Retry-After" → "Retry-Afterx"`,
		`client.f: h.Get("Retry-After") != "" → h.Get("Retry-After") == ""`,
		`client.f: ok = h.Get("Retry-After") != "" → _ = h.Get("Retry-After") != ""`,
		"client.f: n+1 → n-1", "client.f: n+1 < most → n+1 <= most", "client.f: true → false",
	} {
		if !slices.Contains(names, want) {
			t.Errorf("no %q among\n%s", want, strings.Join(names, "\n"))
		}
	}
	if slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, "net/http") }) {
		t.Error("an import is mutated")
	}
}

// A module of two functions, of which the tests see one.
func TestVerdicts(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.test/m\n\ngo 1.25\n",
		"m.go":   "package m\n\nfunc seen() int { return 1 }\n\nfunc unseen() int { return 1 }\n",
		"m_test.go": "package m\n\nimport \"testing\"\n\nfunc TestSeen(t *testing.T) {\n\tif seen() != 1 " +
			"{\n\t\tt.Fatal()\n\t}\n}\n",
		"equivalents": "# a comment\n\nm.go: unseen: 1 → 2 # nobody calls it\n",
		"bare":        "m.go: unseen: 1 → 2\n",
		"output":      "killed\tm.go: seen: 1 → 2 (line 3)\tTestSeen\nSURVIVED\tm.go: unseen: 1 → 0 (line 4)\t\n",
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	known, err := readEquivalents(filepath.Join(root, "equivalents"))
	if err != nil {
		t.Fatal(err)
	}
	s := settings{root: root, timeout: 1e10, jobs: 1, threshold: 95}
	list, err := collect(s, "m.go", nil)
	if err != nil {
		t.Fatal(err)
	}
	judges, err := suites(s, list)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{killed, killed, equivalent, survived}
	for i, m := range list {
		got, killer := verdict(s, m, known, judges)
		if got != want[i] || (killer == "TestSeen") != (got == killed) {
			t.Errorf("%s: %s by %q, want %s", m.Name(), got, killer, want[i])
		}
	}
	if judge(s, "m.go", list, known, judges) {
		t.Error("two of three are enough")
	}
	if _, err := readEquivalents(filepath.Join(root, "bare")); err == nil {
		t.Error("an entry without a reason is taken")
	}
	s.again = filepath.Join(root, "output")
	if list, err := collect(s, "m.go", nil); err != nil || len(list) != 1 || list[0].Name() != "m.go: unseen: 1 → 0" {
		t.Errorf("%v %v", list, err)
	}
	broken := "package m\n\nimport \"testing\"\n\nfunc TestBroken(t *testing.T) { t.Fatal() }\n"
	if err := os.WriteFile(filepath.Join(root, "b_test.go"), []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := suites(s, list); err == nil {
		t.Error("tests that fail anyway judge mutants")
	}
}

func TestSlowTestsAreAskedAloneAndTheBestOneFirst(t *testing.T) {
	s := sorted(".", "--- PASS: TestA (0.01s)\n    --- PASS: TestA/sub (9.00s)\n"+
		"--- PASS: TestB (2.00s)\n--- PASS: TestC (1.00s)\n--- SKIP: TestD (0.00s)\n")
	if !slices.Equal(s.quick, []string{"TestA"}) || !slices.Equal(s.slowest(), []string{"TestC", "TestB"}) {
		t.Errorf("%v %v", s.quick, s.slowest())
	}
	for range 3 {
		s.killedBy("TestB")
	}
	if !slices.Equal(s.slowest(), []string{"TestB", "TestC"}) {
		t.Errorf("%v", s.slowest())
	}
}

func TestDiffs(t *testing.T) {
	lines := parseDiff(
		"--- a.go\n+++ a.go\n@@ -1,2 +3,2 @@ func f()\n-x\n-y\n+v\n+w\n@@ -9 +10 @@\n+z\n@@ -20,2 +19,0 @@\n",
	)
	kept := keep(
		[]Mutant{
			{File: "a.go", Line: 3}, {File: "a.go", Line: 4}, {File: "a.go", Line: 10}, {File: "a.go", Line: 19},
			{File: "b.go", Line: 3},
		},
		lines,
	)
	if len(kept) != 3 {
		t.Errorf("%v", kept)
	}
}

// An entry whose code has changed says nothing any more.
func TestEquivalentsNameChangesThatCanBeMade(t *testing.T) {
	known, err := readEquivalents("equivalents.txt")
	if err != nil {
		t.Fatal(err)
	}
	for entry := range known {
		file, _, _ := strings.Cut(entry, ": ")
		list, err := collect(settings{root: "../.."}, file, nil)
		if err != nil {
			t.Error(err)
		}
		if !slices.ContainsFunc(list, func(m Mutant) bool { return m.Name() == entry }) {
			t.Errorf("there is no %s", entry)
		}
	}
}
