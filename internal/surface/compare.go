package surface

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

// declared finds the name in a line.
var declared = regexp.MustCompile(`^(?:package |const |var |func |type |\(\*?\) )?([\w.]+)`)

// Parse reads what Names.String wrote.
func Parse(text string) Names {
	names, pkg, of := Names{}, "", ""
	for line := range strings.Lines(text) {
		what := strings.TrimSpace(line)
		words := declared.FindStringSubmatch(what)
		switch {
		case words == nil:
		case !strings.HasPrefix(line, "\t"):
			pkg = words[1]
		case strings.HasPrefix(line, "\t\t"):
			names[of+"."+words[1]] = what
		default:
			of = pkg + "." + words[1]
			names[of] = what
		}
	}
	return names
}

// Broken are the names that are gone or something else in now, with what they
// were.
func (n Names) Broken(now Names) []string {
	broken := func(key string) bool { return now[key] == n[key] }
	return slices.DeleteFunc(n.sorted(), broken)
}

// Missing are the names of now that n does not have yet.
func (n Names) Missing(now Names) []string {
	known := func(key string) bool { return n[key] != "" }
	return slices.DeleteFunc(now.sorted(), known)
}

// Untold are those of the names that the newest section of a changelog does not
// say, as a type's or a package's: "accounts.Member.ID".
func Untold(names []string, changelog string) []string {
	_, newest, _ := strings.Cut(changelog, "\n## ")
	newest, _, _ = strings.Cut(newest, "\n## ")
	told := map[string]bool{}
	for _, name := range regexp.MustCompile(`\w+(\.\w+)+`).FindAllString(newest, -1) {
		told[name] = true
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return told[name] })
}

// What Check does with the names that a file of them does not have.
const (
	Lenient = ""       // nothing
	Strict  = "strict" // refuses them
	Update  = "update" // writes them
)

// Check holds the names of the module around dir against those in a file of
// them. One that is gone or changed has to be told in the changelog.
func Check(dir, file, changelog, mode string) error {
	now, err := Read(dir)
	if err != nil {
		return err
	}
	kept, err := os.ReadFile(file)
	if err != nil && mode != Update {
		return err
	}
	history, err := os.ReadFile(changelog)
	if err != nil {
		return err
	}
	then := Parse(string(kept))
	if err := then.compare(now, string(history), mode == Strict); err != nil || mode != Update {
		return err
	}
	return os.WriteFile(file, []byte(now.String()), 0o644)
}

func (n Names) compare(now Names, changelog string, strict bool) error {
	untold := Untold(n.Broken(now), changelog)
	if len(untold) > 0 {
		return fmt.Errorf("gone or changed, and the newest section of the changelog does not say so:\n%s",
			n.lines(now, untold))
	}
	if differs := len(n.Broken(now)) > 0 || len(n.Missing(now)) > 0; strict && differs {
		return fmt.Errorf("the file of names is not up to date; API=update writes it:\n%s",
			n.lines(now, slices.Concat(n.Broken(now), n.Missing(now))))
	}
	return nil
}

// lines say what becomes of each name.
func (n Names) lines(now Names, names []string) string {
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %q, now %q\n", name, n[name], now[name])
	}
	return b.String()
}
