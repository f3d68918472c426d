// Command plot draws bars of what benchstat measured: how many passes of
// gjson.Valid over the same bytes each way of reading a page takes.
//
//	go run ./plot <bench.out >plot.svg
package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func main() {
	times, err := read(os.Stdin)
	if err == nil {
		err = draw(os.Stdout, times)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// result is a line such as "BenchmarkAudit/way=sonic-2  300  2780000 ns/op".
var result = regexp.MustCompile(`^Benchmark(Audit|Members)/way=(\S+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op`)

// read gathers the times of each benchmark and way, in nanoseconds.
func read(in io.Reader) (map[[2]string][]float64, error) {
	times := map[[2]string][]float64{}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if m := result.FindStringSubmatch(lines.Text()); m != nil {
			ns, err := strconv.ParseFloat(m[3], 64)
			if err != nil {
				return nil, err
			}
			key := [2]string{m[1], m[2]}
			times[key] = append(times[key], ns)
		}
	}
	return times, lines.Err()
}

// bar is one way, and how many passes of gjson.Valid it takes.
type bar struct {
	way    string
	passes float64
}

// bars are the ways of one benchmark, the fastest first, by their medians.
func bars(times map[[2]string][]float64, benchmark string) ([]bar, error) {
	unit, ok := times[[2]string{benchmark, "gjson.Valid"}]
	if !ok {
		return nil, fmt.Errorf("no gjson.Valid for %s in the input", benchmark)
	}
	var all []bar
	for key, list := range times {
		if key[0] == benchmark && key[1] != "gjson.Valid" {
			all = append(all, bar{key[1], median(list) / median(unit)})
		}
	}
	slices.SortFunc(all, func(a, b bar) int { return cmp.Compare(a.passes, b.passes) })
	return all, nil
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

const (
	width, row, left = 640, 22, 170
	// most is where bars are cut off: the slowest would flatten the others.
	most = 14.0
)

func draw(out io.Writer, times map[[2]string][]float64) error {
	var body strings.Builder
	y := 10
	for _, panel := range [][2]string{
		{"Audit", "A page of 1,000 audit log entries"}, {"Members", "A page of 50 members"},
	} {
		all, err := bars(times, panel[0])
		if err != nil {
			return err
		}
		fmt.Fprintf(
			&body, `<text class="title" x="10" y="%d">%s, in passes of gjson.Valid over the same bytes</text>`+"\n",
			y+14, panel[1],
		)
		y += row + 6
		for _, b := range all {
			drawBar(&body, y, b)
			y += row
		}
		y += 14
	}
	_, err := fmt.Fprintf(out, header+"%s</svg>\n", width, y, width, y, body.String())
	return err
}

func drawBar(body *strings.Builder, y int, b bar) {
	class, scale := "other", float64(width-left-70)/most
	if strings.HasPrefix(b.way, "sdk") {
		class = "sdk"
	}
	length, note := min(b.passes, most)*scale, ""
	if b.passes > most {
		note = " (cut off)"
	}
	fmt.Fprintf(body, `<text x="%d" y="%d" text-anchor="end">%s</text><rect class="%s" x="%d" y="%d" width="%.0f" `+
		`height="%d"/><text x="%.0f" y="%d">%.1f%s</text>`+"\n",
		left-8, y+15, b.way, class, left, y+3, length, row-6, float64(left)+length+6, y+15, b.passes, note)
}

const header = `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d">
<style>text{font:12px sans-serif;fill:#444}.title{font-weight:bold}.sdk{fill:#2166ac}.other{fill:#b0b0b0}
@media(prefers-color-scheme:dark){text{fill:#ccc}}</style>
`
