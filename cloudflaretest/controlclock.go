package cloudflaretest

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// clockText says how to move the clock: by a duration, which may be negative,
// or to a time.
type clockText struct {
	Advance string    `json:"advance,omitempty"`
	Time    time.Time `json:"time,omitzero"`
}

func (s *Server) controlClock(*http.Request) (any, error) {
	return map[string]any{"time": s.now(), "moved": time.Duration(s.shift.Load()).String()}, nil
}

func (s *Server) controlMove(r *http.Request) (any, error) {
	var to clockText
	if err := readControl(r, &to); err != nil {
		return nil, err
	}
	if (to.Advance == "") == to.Time.IsZero() {
		return nil, errors.New("either advance or time is needed")
	}
	by := to.Time.Sub(s.clock())
	if to.Advance != "" {
		var err error
		if by, err = time.ParseDuration(to.Advance); err != nil {
			return nil, fmt.Errorf("advance: %q is not a duration such as 36h", to.Advance)
		}
	}
	if err := s.move(by); err != nil {
		return nil, err
	}
	return s.controlClock(r)
}

// move moves the clock forward or back. Times that a log can't order are
// refused.
func (s *Server) move(by time.Duration) error {
	if year := s.clock().Add(by).Year(); year < 1970 || year > 2261 {
		return fmt.Errorf("%s from now it is the year %d, which is not from 1970 to 2261", by, year)
	}
	s.shift.Add(int64(by))
	return nil
}
