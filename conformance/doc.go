// Package conformance holds the SDK, and the emulator of cloudflaretest, against
// Cloudflare's OpenAPI document. It has tests only; README.md says how to run
// them and where the document is not followed.
package conformance
