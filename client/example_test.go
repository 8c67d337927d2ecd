package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"panwatch/client"
)

func ExampleClient_Status() {
	// The real one is https://api.aopay.co.in/api/AOP/Status.
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{ "status": true, "response_code": 1, "message": "Application is under process at NSDL eGOV" }`)
	}))
	defer api.Close()

	c, err := client.New(client.Config{
		URL:       api.URL,
		PartnerID: "PART1",
		Domain:    "electricity",
		NepID:     "RX1TT",
		Key:       client.NewSecret("NEP1"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	refIDs, err := client.NewRefIDs("TXN", 20)
	if err != nil {
		fmt.Println(err)
		return
	}

	reply, err := c.Status(context.Background(), client.Request{
		RefID:          refIDs.Next(),
		RegistrationID: "AOP-554",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reply.Success, reply.Code, reply.Message)
	// Output: true 1 Application is under process at NSDL eGOV
}

func ExampleError() {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{ "status": "Failed", "message": "Duplicate RefID" }`)
	}))
	defer api.Close()
	c, err := client.New(client.Config{URL: api.URL, Key: client.NewSecret("NEP1")})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()

	_, err = c.Status(context.Background(), client.Request{RefID: "TXN01", RegistrationID: "AOP-554"})
	var e *client.Error
	if errors.As(err, &e) && e.Kind == client.DuplicateRefID {
		fmt.Println(e)
	}
	// Output: status request: the refid was used before (HTTP 401): the answer is "Duplicate RefID"; send another refid
}

func ExampleSecret() {
	key := client.NewSecret("NEP1")
	fmt.Printf("%v %q %x\n", key, key, key)
	fmt.Printf("%+v\n", struct{ Key client.Secret }{key})
	// Output:
	// ******** ******** ********
	// {Key:********}
}
