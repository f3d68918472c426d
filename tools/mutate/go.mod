module github.com/seed815c370e/cloudflare-go/tools/mutate

go 1.25
