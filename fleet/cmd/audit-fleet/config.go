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

	*source
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
	if c.source, err = decode(name, text, c); err != nil {
		return nil, err
	}
	return c, c.complete(now)
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

// secret reads the secret that a key names.
func (c *config) secret(key string, s *secret) (string, error) {
	value, err := s.value()
	return value, c.wrong(key, err)
}

func (s *secret) value() (string, error) {
	switch {
	case s == nil:
		return "", nil
	case (s.Env == "") == (s.File == ""):
		return "", errors.New("it needs one of env and file")
	case s.Env != "":
		if value := os.Getenv(s.Env); value != "" {
			return value, nil
		}
		return "", fmt.Errorf("the variable %s is not set", s.Env)
	}
	text, err := os.ReadFile(s.File)
	value := strings.TrimRight(string(text), "\r\n")
	if err == nil && value == "" {
		err = fmt.Errorf("the file %s is empty", s.File) // "" would mean the engine's own defaults
	}
	return value, err
}
