// Package secret knows what a secret is: which headers carry one, which texts
// look like one, and who may get them; and it removes secrets from what people
// read, which is errors, logs and dumps.
//
// Two things are looked for: what a request itself carried ([Of]), since
// servers repeat what they were sent, and what has the form of a secret
// ([Text]), since the API's replies hold new ones.
package secret

// Mark replaces a secret.
const Mark = "[redacted]"
