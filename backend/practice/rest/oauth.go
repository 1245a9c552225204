package rest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
	"golang.org/x/text/language"

	"signet/backend/practice/cast"
)

// authRequest is a sign-in under way.
type authRequest struct {
	id, client, redirect, state, nonce, hint, challenge string
	scopes                                              []string
	response                                            oidc.ResponseType
	mode                                                oidc.ResponseMode
	made                                                time.Time

	subject string
	done    bool
	at      time.Time
}

// The methods that the library asks of a request.
func (a *authRequest) GetID() string                      { return a.id }
func (a *authRequest) GetACR() string                     { return "" }
func (a *authRequest) GetAMR() []string                   { return []string{"pwd"} }
func (a *authRequest) GetAudience() []string              { return []string{a.client} }
func (a *authRequest) GetAuthTime() time.Time             { return a.at }
func (a *authRequest) GetClientID() string                { return a.client }
func (a *authRequest) GetNonce() string                   { return a.nonce }
func (a *authRequest) GetRedirectURI() string             { return a.redirect }
func (a *authRequest) GetResponseType() oidc.ResponseType { return a.response }
func (a *authRequest) GetResponseMode() oidc.ResponseMode { return a.mode }
func (a *authRequest) GetScopes() []string                { return a.scopes }
func (a *authRequest) GetState() string                   { return a.state }
func (a *authRequest) GetSubject() string                 { return a.subject }
func (a *authRequest) Done() bool                         { return a.done }
func (a *authRequest) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: a.challenge, Method: oidc.CodeChallengeMethodS256}
}

// grant is one sign-in of a person: a family of refresh tokens, of which the newest is valid.
type grant struct {
	ID      string    `json:"id"`
	Subject string    `json:"subject"`
	Client  string    `json:"client"`
	Scopes  []string  `json:"scopes"`
	At      time.Time `json:"at"`
	Refresh string    `json:"refresh"` // hash of the valid refresh token
	Used    []string  `json:"used"`    // hashes of those that were replaced
	Ended   bool      `json:"ended,omitempty"`
}

// token is one access token, by its id.
type token struct {
	Grant   string    `json:"grant,omitempty"`
	Subject string    `json:"subject"`
	Client  string    `json:"client"`
	Scopes  []string  `json:"scopes"`
	Expires time.Time `json:"expires"`
}

// refreshRequest is a grant as the library asks for it.
type refreshRequest struct {
	g      grant
	scopes []string
}

func (r *refreshRequest) GetAMR() []string            { return []string{"pwd"} }
func (r *refreshRequest) GetAudience() []string       { return []string{r.g.Client} }
func (r *refreshRequest) GetAuthTime() time.Time      { return r.g.At }
func (r *refreshRequest) GetClientID() string         { return r.g.Client }
func (r *refreshRequest) GetScopes() []string         { return r.scopes }
func (r *refreshRequest) GetSubject() string          { return r.g.Subject }
func (r *refreshRequest) SetCurrentScopes(s []string) { r.scopes = s }

// signingKey signs ID tokens; made when the first one is asked for.
type signingKey struct {
	Name string `json:"name"`
	DER  []byte `json:"der"`
	key  *rsa.PrivateKey
}

func (k *signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k *signingKey) Algorithm() jose.SignatureAlgorithm          { return jose.RS256 }
func (k *signingKey) Use() string                                 { return "sig" }
func (k *signingKey) Key() any                                    { return k.key }
func (k *signingKey) ID() string                                  { return k.Name }

// publicKey is the half that everybody may have.
type publicKey struct{ *signingKey }

func (k publicKey) Key() any { return &k.key.PublicKey }

// signing is the key, made and kept the first time.
func (s *System) signing() (*signingKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := s.state.Signing; k != nil {
		if k.key == nil {
			parsed, err := x509.ParsePKCS8PrivateKey(k.DER)
			if err != nil {
				return nil, err
			}
			key, ok := parsed.(*rsa.PrivateKey)
			if !ok {
				return nil, errors.New("the practice signing key is of another kind")
			}
			k.key = key
		}
		return k, nil
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	s.state.Signing = &signingKey{Name: random(8), DER: der, key: key}
	return s.state.Signing, s.save()
}

// provide builds the library's provider over the state.
func (s *System) provide() error {
	config := &op.Config{CryptoKeyId: "practice", CodeMethodS256: true, AuthMethodPost: true, GrantTypeRefreshToken: true,
		SupportedUILocales: []language.Tag{language.English}, SupportedScopes: []string{oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopeEmail, oidc.ScopeOfflineAccess, scopeApprovals}}
	copy(config.CryptoKey[:], s.state.CryptoKey)
	p, err := op.NewProvider(config, s.store(), op.StaticIssuer(s.issuer), op.WithAllowInsecure())
	if err != nil {
		return err
	}
	s.provider = p
	return nil
}

// scopeApprovals is what an app asks for to read and decide approvals.
const scopeApprovals = "approvals"

// bearer is the access token of a request, where it is valid.
func (s *System) bearer(r *http.Request) (token, bool) {
	kind, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") || text == "" {
		return token{}, false
	}
	plain, err := s.provider.Crypto().Decrypt(text)
	if err != nil {
		return token{}, false
	}
	id, _, _ := strings.Cut(plain, ":")
	return s.tokenByID(id)
}

func (s *System) tokenByID(id string) (token, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.state.Tokens[id]
	if t == nil || !s.now().Before(t.Expires) {
		return token{}, false
	}
	return *t, true
}

func (s *System) request(id string) *authRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.requests[id]
	if a == nil || s.now().Sub(a.made) > 10*time.Minute {
		delete(s.requests, id)
		return nil
	}
	return a
}

// EndSignIns ends every sign-in of a person, as an administrator would; their tokens are refused from now on.
func (s *System) EndSignIns(email string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.state.Grants {
		if p, ok := personBySubject(g.Subject); ok && p.Email == email {
			s.end(g)
		}
	}
	return s.save()
}

// ExpireAccess makes every access token run out, so that the next call must renew its own.
func (s *System) ExpireAccess() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Tokens = map[string]*token{}
	return s.save()
}

// end closes a grant with all its tokens. The caller holds s.mu.
func (s *System) end(g *grant) {
	g.Ended, g.Refresh = true, ""
	for id, t := range s.state.Tokens {
		if t.Grant == g.ID {
			delete(s.state.Tokens, id)
		}
	}
}

func random(n int) string {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		panic(err) // the system has no randomness: nothing safe can follow
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func hashOf(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:])
}

// oauthClient is an app that may ask for sign-ins.
type oauthClient struct {
	id     string
	native bool
}

func clientByID(id string) (*oauthClient, bool) {
	switch id {
	case cast.PersonalClient:
		return &oauthClient{id: id, native: true}, true
	case cast.DeskClient:
		return &oauthClient{id: id}, true
	}
	return nil, false
}
