module github.com/seed815c370e/cloudflare-go/fleet

go 1.25.0

require (
	github.com/google/go-querystring v1.2.0 // indirect
	github.com/tidwall/gjson v1.20.1 // indirect
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.1 // indirect
	github.com/tidwall/sjson v1.2.7 // indirect
)

require github.com/seed815c370e/cloudflare-go v0.0.0

replace github.com/seed815c370e/cloudflare-go => ..
