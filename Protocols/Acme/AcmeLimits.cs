namespace Mox.Protocols.Acme;

/// <summary>Bounds of what an ACME server may send us.</summary>
public static class AcmeLimits
{
    /// <summary>Octets of a JSON document.</summary>
    public const int DocumentOctets = 64 * 1024;

    /// <summary>Octets of a certificate chain in PEM.</summary>
    public const int ChainOctets = 256 * 1024;

    /// <summary>Certificates of a chain.</summary>
    public const int ChainLength = 10;

    /// <summary>Elements of an array: identifiers, authorizations, challenges, contacts, subproblems.</summary>
    public const int Elements = 200;

    /// <summary>UTF-16 code units of a text for people; what is longer is cut.</summary>
    public const int TextLength = 1000;

    /// <summary>Levels of arrays and objects in a document.</summary>
    public const int Depth = 12;

    /// <summary>Octets of a nonce.</summary>
    public const int NonceOctets = 512;

    /// <summary>Octets of a challenge's token.</summary>
    public const int TokenOctets = 256;
}
