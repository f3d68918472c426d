//go:build unix

package fleettest

import (
	"context"
	"strings"
	"testing"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
)

// Proxy stands between a client and an engine, and has faults.
type Proxy struct {
	// Address is where it listens, as host:port.
	Address string
	t       testing.TB
	proxy   *toxiproxy.Proxy
}

// NewProxy begins a proxy of host:port. It ends with the test.
func NewProxy(t testing.TB, upstream string) *Proxy {
	t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	proxy := toxiproxy.NewProxy(server, t.Name(), "127.0.0.1:0", upstream)
	require.NoError(t, proxy.Start())
	t.Cleanup(proxy.Stop)
	return &Proxy{proxy.Listen, t, proxy}
}

// Silence lets what engines answer vanish: connections are half-open.
func (p *Proxy) Silence() { p.add(`{"type":"timeout","stream":"downstream"}`) }

// Delay lets every answer wait for so many milliseconds.
func (p *Proxy) Delay(milliseconds string) {
	p.add(`{"type":"latency","stream":"downstream","attributes":{"latency":` + milliseconds + `}}`)
}

// CutAnswers closes each connection instead of the next answer.
func (p *Proxy) CutAnswers() {
	p.add(`{"type":"limit_data","stream":"downstream","attributes":{"bytes":0}}`)
}

// CutRequests closes each connection instead of passing the next request on.
func (p *Proxy) CutRequests() {
	p.add(`{"type":"limit_data","stream":"upstream","attributes":{"bytes":0}}`)
}

// Cut closes the connections that there are.
func (p *Proxy) Cut() {
	p.proxy.Stop()
	require.NoError(p.t, p.proxy.Start())
}

// Heal ends all faults but Cut's, which has none that lasts.
func (p *Proxy) Heal() { p.proxy.Toxics.ResetToxics(context.Background()) }

func (p *Proxy) add(toxic string) {
	_, err := p.proxy.Toxics.AddToxicJson(strings.NewReader(toxic))
	require.NoError(p.t, err)
}
