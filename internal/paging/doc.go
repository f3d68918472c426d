// Package paging holds how pages follow each other, none of it generic, and the
// queue that fetches ahead.
package paging
