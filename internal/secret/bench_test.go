package secret_test

import (
	"strings"
	"testing"

	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

func BenchmarkText(b *testing.B) {
	text := strings.Repeat(
		`{"id":"023e105f4ecef8ad9ca31a8372d0c353","name":"a member","value":"x","note":"`+planted[1]+`"},`, 7000,
	)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		secret.Text(text)
	}
}

func BenchmarkKnown(b *testing.B) {
	r := carrier("Authorization", "Bearer "+planted[1])
	for b.Loop() {
		secret.Of(r).Line("8e9b1c60ef9e1c9a-LHR", 64)
	}
}
