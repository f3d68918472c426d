package config

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheSharedTransportIsACopyWithMoreConnections(t *testing.T) {
	var s sharedTransport
	s.CloseIdleConnections()
	original := &http.Transport{MaxIdleConns: 7}
	ours := s.copyOf(original)
	require.NotSame(t, original, ours)
	require.Equal(t, []int{7, 100}, []int{ours.MaxIdleConns, ours.MaxIdleConnsPerHost})
	require.Equal(t, int64(1024*1024), ours.MaxResponseHeaderBytes)
	require.Equal(t, []int{7, 0}, []int{original.MaxIdleConns, original.MaxIdleConnsPerHost})
	require.Same(t, ours, s.copyOf(original))

	own := &http.Transport{MaxIdleConnsPerHost: 3, MaxResponseHeaderBytes: 5}
	other := s.copyOf(own)
	require.NotSame(t, ours, other)
	require.Equal(t, 3, other.MaxIdleConnsPerHost)
	require.Equal(t, int64(5), other.MaxResponseHeaderBytes)
	require.Same(t, other, s.copyOf(own))
}

func TestIdleConnectionsAreClosed(t *testing.T) {
	var made atomic.Int64
	srv := httptest.NewUnstartedServer(http.NotFoundHandler())
	closed := make(chan bool, 10)
	srv.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			made.Add(1)
		case http.StateClosed:
			closed <- true
		}
	}
	srv.Start()
	defer srv.Close()
	var s sharedTransport
	get := func() {
		response, err := (&http.Client{Transport: &s}).Get(srv.URL)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
	}
	get()
	get()
	require.Equal(t, int64(1), made.Load())
	(&http.Client{Transport: &s}).CloseIdleConnections()
	<-closed
	get()
	require.Equal(t, int64(2), made.Load())
	s.copyOf(&http.Transport{})
	<-closed
}
