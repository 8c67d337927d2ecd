package client

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"strconv"
)

// Marks tell the API, the account that asks it, and the nep_key that is in use from
// others, without saying anything that would help to find them: each is two bytes of a
// hash. Where anything of the account differs, the mark of the key does too.
func (c *Client) Marks() (api, account, key uint16) {
	parts := []string{c.partnerID, c.domain}
	for _, name := range slices.Sorted(maps.Keys(c.extra)) {
		parts = append(parts, name, c.extra[name].Reveal())
	}
	url := c.url.String()
	return mark("api", url), mark("account", url, parts...), mark("nep_key", url, append(parts, c.credentials.Load().key.Reveal())...)
}

func mark(kind, url string, parts ...string) uint16 {
	h := sha256.New()
	for _, s := range append([]string{"panwatch", kind, url}, parts...) {
		h.Write([]byte(strconv.Quote(s)))
	}
	return binary.BigEndian.Uint16(h.Sum(nil))
}
