// Package bench measures the SDK beside other ways to the same end, on the
// same bytes, in one run. README.md has the numbers and how to repeat them.
package bench
