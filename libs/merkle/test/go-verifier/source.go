package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// errAbsent says that the log does not have it.
var errAbsent = errors.New("absent")

// No resource of a log is larger: 256 entries of 65,535 bytes and their lengths.
const largest = 256 * (2 + 65_535)

type source interface {
	read(path string) ([]byte, error)
}

func sourceOf(location string) source {
	if strings.HasPrefix(location, "http://") || strings.HasPrefix(location, "https://") {
		client := &http.Client{Timeout: 30 * time.Second}
		return &site{strings.TrimSuffix(location, "/"), os.Getenv("LOG_TOKEN"), client}
	}
	return folder(location)
}

type folder string

func (f folder) read(path string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(string(f), filepath.FromSlash(path)))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, errAbsent)
	}
	if err != nil {
		return nil, unreadable{err}
	}
	return data, nil
}

type site struct {
	prefix, token string
	client        *http.Client
}

func (s *site) read(path string) ([]byte, error) {
	request, err := http.NewRequest(http.MethodGet, s.prefix+"/"+path, nil)
	if err != nil {
		return nil, unreadable{err}
	}
	if s.token != "" {
		request.Header.Set("Authorization", "Bearer "+s.token)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, unreadable{err}
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNotFound {
		return nil, fmt.Errorf("%s: %w", path, errAbsent)
	}
	if response.StatusCode != http.StatusOK {
		return nil, unreadable{fmt.Errorf("%s: %s", path, response.Status)}
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, largest+1))
	if err != nil {
		return nil, unreadable{err}
	}
	if len(data) > largest {
		return nil, fmt.Errorf("%s: too long", path)
	}
	return data, nil
}

// tileReader lays C2SP's paths under x/mod's tiles. Each tile is read once; the caller authenticates them.
type tileReader struct {
	source source
	known  map[string][]byte
}

func (r *tileReader) Height() int { return 8 }

func (r *tileReader) SaveTiles([]tlog.Tile, [][]byte) {}

func (r *tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		path := tile.Path()
		if _, ok := r.known[path]; !ok {
			read, err := readTile(r.source, tile, fmt.Sprintf("tile/%d/", tile.L))
			if err != nil {
				return nil, err
			}
			// A full tile may stand in for a partial one, and a partial one never for a wider one.
			if want := tile.W * tlog.HashSize; len(read) != want && len(read) != tileWidth*tlog.HashSize {
				return nil, fmt.Errorf("%s: %d bytes for %d", path, len(read), want)
			}
			r.known[path] = read[:tile.W*tlog.HashSize]
		}
		data[i] = r.known[path]
	}
	return data, nil
}

// readTile reads a tile or bundle, the full one where the partial one has gone. x/mod writes `tile/8/<L>/<N>`, and
// C2SP the rest behind a prefix of its own.
func readTile(source source, tile tlog.Tile, prefix string) ([]byte, error) {
	pathOf := func(tile tlog.Tile) string {
		return prefix + strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/8/%d/", tile.L))
	}
	data, err := source.read(pathOf(tile))
	if errors.Is(err, errAbsent) && tile.W < tileWidth {
		tile.W = tileWidth
		if full, fullErr := source.read(pathOf(tile)); fullErr == nil {
			return full, nil
		}
	}
	return data, err
}
