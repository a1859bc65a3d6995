namespace Mox.Shared.Model.Messages;

/// <summary>The octets of a message as received, shared by its copies and by the queue. Gone when nothing refers to it.</summary>
public sealed class Body
{
    public long Id { get; set; }

    /// <summary>Octets, as received.</summary>
    public long Length { get; set; }

    /// <summary>SHA-256 of the octets as received.</summary>
    public byte[] Sha256 { get; set; } = [];

    public BodyEncoding Encoding { get; set; }

    /// <summary>The octets, encoded; null when they lie in a file.</summary>
    public byte[]? Data { get; set; }

    /// <summary>Name of the file below the bodies folder; null when the octets lie here.</summary>
    public string? FileName { get; set; }
}

/// <summary>How the octets of a body are kept.</summary>
public enum BodyEncoding
{
    Raw = 0,
    Brotli = 1,
    File = 2,
}

/// <summary>A body that lost a reference in a large removal and waits for the sweep.</summary>
public sealed class LooseBody
{
    public long BodyId { get; set; }
}
