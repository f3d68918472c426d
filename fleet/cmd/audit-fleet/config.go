package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// config is the file that -config names. Every key may be left out; {} follows
// all accounts that the credential sees, into files below this folder.
type config struct {
	Accounts  []string `json:"accounts"`
	BaseURL   string   `json:"base_url"`
	Token     *secret  `json:"token"`
	Name      string   `json:"name"`
	Prefix    string   `json:"prefix"`
	Since     string   `json:"since"`
	Interval  string   `json:"interval"`
	Overlap   string   `json:"overlap"`
	LeaseFor  string   `json:"lease_for"`
	GiveUp    string   `json:"give_up"`
	Refused   string   `json:"retry_refused"`
	Reading   int      `json:"reading"`
	PlainHTTP bool     `json:"plain_http"`
	Pace      *shared  `json:"pace"`
	Batch     batch    `json:"batch"`
	State     state    `json:"state"`
	Sink      sinks    `json:"sink"`
	Listen    string   `json:"listen"`

	times times
}

// shared is the limit that processes share: on Redis, or without knowing of each
// other.
type shared struct {
	Processes int     `json:"processes"`
	Redis     *secret `json:"redis"`
	Owner     string  `json:"owner"`
	Key       *secret `json:"key"`
}

type batch struct {
	Entries int    `json:"entries"`
	Bytes   int    `json:"bytes"`
	Every   string `json:"every"`
}

// state is where leases and checkpoints are: in a folder, for one process, or in
// PostgreSQL.
type state struct {
	Folder   string    `json:"folder"`
	Postgres *postgres `json:"postgres"`
}

type postgres struct {
	URL    *secret `json:"url"`
	Schema string  `json:"schema"`
}

// sinks is where entries go; the first that is there.
type sinks struct {
	Files    *filesSink `json:"files"`
	Kafka    *kafkaSink `json:"kafka"`
	Postgres *struct{}  `json:"postgres"`
}

type filesSink struct {
	Folder   string `json:"folder"`
	MaxBytes int64  `json:"max_bytes"`
	MaxAge   string `json:"max_age"`
	MaxOpen  int    `json:"max_open"`
}

type kafkaSink struct {
	Brokers        []string `json:"brokers"`
	Topic          string   `json:"topic"`
	MaxRecordBytes int32    `json:"max_record_bytes"`
	TLS            bool     `json:"tls"`
	SASL           *sasl    `json:"sasl"`
}

type sasl struct {
	Mechanism string  `json:"mechanism"`
	User      string  `json:"user"`
	Password  *secret `json:"password"`
}

// secret says where a secret is: in a variable of the environment, or in a file.
// The file of the configuration never holds one.
type secret struct {
	Env  string `json:"env"`
	File string `json:"file"`
}

// times are the durations that texts say.
type times struct {
	interval, overlap, lease, giveUp, refused, every, age time.Duration
	since                                                 time.Time
}

// readConfig reads a configuration and fills in what it leaves out.
func readConfig(name string, now time.Time) (*config, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	c := new(config)
	if err := decode(name, text, c); err != nil {
		return nil, err
	}
	if err := c.complete(now); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

func (c *config) complete(now time.Time) error {
	if c.Sink == (sinks{}) {
		c.Sink.Files = &filesSink{}
	}
	if c.State == (state{}) {
		c.State.Folder = "audit-state"
	}
	if p := c.State.Postgres; p != nil && p.Schema == "" {
		p.Schema = "fleet"
	}
	if f := c.Sink.Files; f != nil && f.Folder == "" {
		f.Folder = "audit-entries"
	}
	return errors.Join(c.check(), c.readTimes(now))
}

func (c *config) check() error {
	kinds := 0
	for _, there := range []bool{c.Sink.Files != nil, c.Sink.Kafka != nil, c.Sink.Postgres != nil} {
		if there {
			kinds++
		}
	}
	switch {
	case kinds > 1:
		return errors.New("sink: it can be one of files, kafka and postgres")
	case c.State.Folder != "" && c.State.Postgres != nil:
		return errors.New("state: it can be one of folder and postgres")
	case c.Sink.Postgres != nil && c.State.Postgres == nil:
		return errors.New("sink.postgres: entries go where the state is, so it needs state.postgres")
	case c.State.Postgres != nil && c.State.Postgres.URL == nil:
		return errors.New("state.postgres.url is needed, as {\"env\": NAME} or {\"file\": NAME}")
	}
	return nil
}

func (c *config) readTimes(now time.Time) error {
	var errs []error
	read := func(key, text string, dst *time.Duration) {
		d, err := time.ParseDuration(text)
		if text != "" && (err != nil || d <= 0) {
			errs = append(errs, fmt.Errorf("%s: %q is no duration such as 30s", key, text))
		}
		*dst = d
	}
	read("interval", c.Interval, &c.times.interval)
	read("overlap", c.Overlap, &c.times.overlap)
	read("lease_for", c.LeaseFor, &c.times.lease)
	read("give_up", c.GiveUp, &c.times.giveUp)
	read("retry_refused", c.Refused, &c.times.refused)
	read("batch.every", c.Batch.Every, &c.times.every)
	if c.Sink.Files != nil {
		read("sink.files.max_age", c.Sink.Files.MaxAge, &c.times.age)
	}
	var err error
	c.times.since, err = instant(c.Since, now)
	return errors.Join(append(errs, err)...)
}

// instant reads when accounts start: a date, a timestamp, or how long ago.
func instant(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if ago, err := time.ParseDuration(text); err == nil {
		if ago < 0 {
			return now, fmt.Errorf("since: %q ago is in the future: leave out the sign", text)
		}
		return now.Add(-ago), nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fmt.Errorf("since: %q is neither a date, nor an RFC 3339 timestamp, nor a duration", text)
	}
	return at, nil
}

// value reads a secret.
func (s *secret) value(key string) (string, error) {
	switch {
	case s == nil:
		return "", nil
	case (s.Env == "") == (s.File == ""):
		return "", fmt.Errorf("%s: it needs one of env and file", key)
	case s.Env != "":
		if value := os.Getenv(s.Env); value != "" {
			return value, nil
		}
		return "", fmt.Errorf("%s: the variable %s is not set", key, s.Env)
	}
	text, err := os.ReadFile(s.File)
	value := strings.TrimRight(string(text), "\r\n")
	if err == nil && value == "" {
		err = fmt.Errorf("the file %s is empty", s.File) // "" would mean the engine's own defaults
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", key, err)
	}
	return value, nil
}
