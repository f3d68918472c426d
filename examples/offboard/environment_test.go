package main

import (
	"testing"

	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
)

func TestMain(m *testing.M) { testhttp.Main(m) }
