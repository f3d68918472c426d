// Package near finds the names that somebody may have meant who wrote another.
package near

import "slices"

// longest is how many bytes of a name count.
const longest = 200

// Names is the n of names that take the fewest changes of a letter to come to
// from a name, the nearest first and equal ones in their order. names stays as it
// is.
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

// distance is how many letters have to be put in, taken out or changed to make
// b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1) // the distances of what of a was seen to b's beginnings
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
