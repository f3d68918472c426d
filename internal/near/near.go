// Package near finds the names that may have been meant by a misspelled one.
package near

import "slices"

// longest is how many bytes of a name count.
const longest = 200

// Names returns the n of names that differ from a name by the fewest changed
// letters, the nearest first and equally near ones in their order. names is not
// changed.
func Names(name string, names []string, n int) []string {
	names = slices.Clone(names)
	far := make(map[string]int, len(names))
	for _, other := range names {
		far[other] = distance(cut(name), cut(other))
	}
	slices.SortStableFunc(names, func(a, b string) int { return far[a] - far[b] })
	return names[:min(n, len(names))]
}

func cut(name string) string { return name[:min(longest, len(name))] }

// distance returns how many letters must be inserted, deleted or changed to
// make b from a.
func distance(a, b string) int {
	row := make([]int, len(b)+1) // the distances of the part of a seen so far to the prefixes of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
