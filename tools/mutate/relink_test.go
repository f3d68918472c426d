package main

import (
	"os"
	"path/filepath"
	"testing"
)

// A mutant of a package is linked into the tests of another one where those have not
// seen its body; where they have, as of a generic one, they are built anew. Both are
// noticed.
func TestAMutantIsLinkedIntoOthersTests(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.test/m\n\ngo 1.25\n",
		"m.go": "package m\n\nimport \"example.test/m/low\"\n\n" +
			"func Both() int { return low.Plain(1) + low.Generic(3) }\n",
		"m_test.go": "package m\n\nimport \"testing\"\n\n" +
			"func TestBoth(t *testing.T) {\n\tif Both() != 6 {\n\t\tt.Fatal()\n\t}\n}\n",
		"low/low.go": "package low\n\nfunc Plain(n int) int { return n + 1 }\n\n" +
			"func Generic[T ~int](t T) T { return t + 1 }\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := settings{root: root, timeout: 1e10, jobs: 1}
	list, err := collect(s, "low", nil)
	if err != nil {
		t.Fatal(err)
	}
	judges, err := suites(s, list)
	if err != nil {
		t.Fatal(err)
	}
	defer judges[1].close()
	for _, m := range list {
		dir := t.TempDir()
		if _, err := writeOverlay(s, dir, m); err != nil {
			t.Fatal(err)
		}
		err := judges[1].links.build(dir, m, filepath.Join(dir, "x.test"))
		if (err == nil) != (m.Func == "Plain") {
			t.Errorf("%s: %v", m.Name(), err)
		}
		if result, killer := verdict(s, m, nil, judges); result != killed || killer != "TestBoth" {
			t.Errorf("%s: %s by %s", m.Name(), result, killer)
		}
	}
}
