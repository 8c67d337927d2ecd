package sandbox

import "time"

// DemoNepID is the nep_id to configure for the demo: what applications without one of their own are asked about with.
// Lives depend on it, so under another the demo is a different, perhaps duller one.
const DemoNepID = "RXNDEMO1"

// DemoApplication is one row for the demo's list. All names are invented.
type DemoApplication struct {
	RegistrationID string
	NepID          string // empty means DemoNepID
	Label, Note    string
	RefID          string // pinned; empty means a fresh one for each request

	Since  time.Duration // how long before the start it came to where it is then
	Before string        // what the API said before that, where nobody has seen the change
	Down   bool          // its server has not answered of late
}

// DemoLateAfter is after how long in the demo an application is late.
const DemoLateAfter = 5 * time.Minute

// DemoOptions are for a sandbox with the lives of [DemoApplications]: a step of a life takes a minute or so, every phase
// shows from the start, lives are long and begin anew, and of two
// applications the server fails, for one now and then.
func DemoOptions() Options {
	return Options{
		Seed:          demoSeed,
		Speed:         demoSpeed,
		Rounds:        6,
		Renew:         true,
		Latency:       80 * time.Millisecond,
		LatencySpread: 320 * time.Millisecond,
		Faults:        map[string]Fault{"AOP-1187": Down503().Every(4), "AOP-1155": Down503()},
	}
}

// DemoApplications returns the demo's list; it is the caller's.
func DemoApplications() []DemoApplication {
	apps := []DemoApplication{
		{RegistrationID: SampleID, Label: "Asha Kulkarni, Nashik"},
		{RegistrationID: "AOP-561", Label: "Rohan Deshmukh, Pune", Note: "called on Monday, wants SMS"},
		{RegistrationID: "AOP-587", Label: "Meenakshi Iyer, Madurai"},
		{RegistrationID: "AOP-640", Label: "Harpreet Gill, Ludhiana"},
		{RegistrationID: "AOP-655", Label: "Farhan Qureshi, Lucknow", Note: "address proof was blurred"},
		{RegistrationID: "AOP-731", Label: "Lakshmi Nair, Thrissur"},
		{RegistrationID: "AOP-744", Label: "Debashish Ghosh, Howrah"},
		{RegistrationID: "AOP-790", Label: "Kavita Yadav, Rewari"},
		{RegistrationID: "AOP-812", Label: "Joseph D'Souza, Margao", Note: "correction of surname"},
		{RegistrationID: "AOP-856", Label: "Imran Shaikh, Aurangabad"},
		{RegistrationID: "AOP-903", Label: "Bhavna Patel, Anand"},
		{RegistrationID: "AOP-977", Label: "Tenzin Dorjee, Gangtok", RefID: PinnedPrefix + "GEN0000977"},
		{RegistrationID: "AOP-1004", NepID: "RXNKIRAN", Label: "Kiran Stores, desk 1", Note: "one registration, two desks"},
		{RegistrationID: "AOP-1004", NepID: "RXNMEENA", Label: "Kiran Stores, desk 2"},
		{RegistrationID: "AOP-1042", Label: "Venkatesh Rao, Guntur"},
		{RegistrationID: "AOP-1068", Label: "Sanjukta Das, Cuttack"},
		{RegistrationID: "AOP-1093", Label: "Manoj Tiwari, Gaya", Note: "second application, first was rejected"},
		{RegistrationID: "AOP-1120", Label: "Nirmala Hegde, Hubballi"},
		{RegistrationID: "AOP-1155", Label: "Arjun Thapa, Dehradun", Note: "its server is down", Down: true},
		{RegistrationID: "AOP-1187", Label: "Pooja Bansal, Hisar", Note: "this one's server has bad days"},
		{RegistrationID: "AOP-1201", Label: "Ritu Saikia, Jorhat"},
		{RegistrationID: "AOP-1236", Label: "Mohammed Anas, Kozhikode"},
		{RegistrationID: "AOP-1250", Label: "Gurmeet & Sons, Amritsar", Note: "firm, not a person"},
		{RegistrationID: "AOP-602", Label: "सुनीता शर्मा, जयपुर", Note: "speaks Hindi only"},
	}
	for i := range apps {
		apps[i].Since = time.Duration(30+i*97%450) * time.Second
		if i%6 == 3 {
			apps[i].Before = underProcess
		}
	}
	return apps
}

const (
	demoSpeed = 1500
	// demoSeed was found by trying: a test holds what DemoOptions promises.
	demoSeed = 7
)
