// Package secret says what is a secret: which headers carry one, which texts
// look like one, who may be given them, and how they are taken out of what
// people read, which is errors, logs and dumps.
//
// Two things are looked for: what a request itself carried ([Of]), since
// servers repeat what they were sent, and what has the form of a secret
// ([Text]), since the API's replies hold new ones.
package secret

// Mark stands where a secret was.
const Mark = "[redacted]"
