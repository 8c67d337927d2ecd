package ui

import "time"

// india is where every agent of the tests is: screens tell times by the agent's
// clock.
var india = time.FixedZone("IST", 5*3600+1800)

func init() { time.Local = india }
