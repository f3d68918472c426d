// Package fleet is about many processes that share one limit and one log: the
// packages below it keep them below the API's limit together, give each account
// to one of them at a time, and bring its audit log on without a gap or a double.
//
// It is a module of its own, on engines that people run already: Redis and
// PostgreSQL. What one process can do by itself is in the root module.
package fleet
