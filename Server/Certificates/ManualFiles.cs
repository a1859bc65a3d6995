using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Options;
using Mox.Shared.Words;

namespace Mox.Server.Certificates;

/// <summary>How files of the owner stand.</summary>
/// <param name="Certificate">The file with the certificate.</param>
/// <param name="Names">The names it is for.</param>
/// <param name="NotAfter">When it expires.</param>
/// <param name="Fault">What is wrong with what the files hold now, for the owner; while there is one the certificate read before stays in use.</param>
internal sealed record ManualFileStatus(string Certificate, ImmutableArray<string> Names, DateTimeOffset? NotAfter, Worded? Fault);

/// <summary>Certificates given as files: looked at now and then, read again when they change.</summary>
internal sealed partial class ManualFiles(IOptions<CertificateOptions> options, CertificateStore store, TimeProvider time, ILogger<ManualFiles> log)
{
    private static readonly TimeSpan SoonExpired = TimeSpan.FromDays(14);

    private readonly Entry[] _entries = [.. options.Value.Files.Select(files => new Entry(files.Certificate, files.Key))];

    /// <summary>How they stand, as of the last look.</summary>
    public ImmutableArray<ManualFileStatus> Status { get; private set; } = [];

    /// <summary>Looks at the files and takes what changed. What is wrong is told once; the certificate read before stays.</summary>
    public void Look()
    {
        var changed = false;
        foreach (var entry in _entries)
        {
            var seen = (Stamp(entry.Certificate), Stamp(entry.Key));
            if (entry.Seen == seen) continue;
            entry.Seen = seen;
            var (read, fault) = ServedCertificate.FromFiles(entry.Certificate, entry.Key);
            if (read is null)
            {
                if (!Equals(fault, entry.Fault)) LogFault(fault!);
                entry.Fault = fault;
                continue;
            }

            (entry.Read, entry.Fault, changed) = (read, null, true);
            LogTaken(entry.Certificate, read.NotAfter);
        }

        if (changed) store.TakeFiles([.. _entries.Select(entry => entry.Read).OfType<ServedCertificate>()]);
        var now = time.GetUtcNow();
        foreach (var entry in _entries) TellExpiry(entry, now);
        Status = [.. _entries.Select(entry => new ManualFileStatus(entry.Certificate, entry.Read?.Names ?? [], entry.Read?.NotAfter, entry.Fault ?? Expiry(entry, now)))];
    }

    private static Worded? Expiry(Entry entry, DateTimeOffset now) => entry.Read switch
    {
        { } read when read.NotAfter <= now => Worded.Of(CertificateWords.Expired, entry.Certificate, Day(read.NotAfter)),
        { } read when read.NotBefore > now => Worded.Of(CertificateWords.NotYetValid, entry.Certificate, Minute(read.NotBefore)),
        { } read when read.NotAfter <= now + SoonExpired => Worded.Of(CertificateWords.Expires, entry.Certificate, Day(read.NotAfter)),
        _ => null,
    };

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private void TellExpiry(Entry entry, DateTimeOffset now)
    {
        var expiry = Expiry(entry, now);
        if (expiry is not null && !expiry.Equals(entry.Told)) LogFault(expiry);
        entry.Told = expiry;
    }

    /// <summary>What tells that a file changed: time and length; nothing when it is not there.</summary>
    private static (DateTime, long) Stamp(string path) => new FileInfo(path) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length) : default;

    private sealed class Entry(string certificate, string key)
    {
        public string Certificate { get; } = certificate;

        public string Key { get; } = key;

        public ((DateTime, long), (DateTime, long))? Seen { get; set; }

        public ServedCertificate? Read { get; set; }

        public Worded? Fault { get; set; }

        public Worded? Told { get; set; }
    }

    [LoggerMessage(1101, LogLevel.Information, "The certificate in {File}, valid until {Until:u}, is shown from now on")]
    private partial void LogTaken(string file, DateTimeOffset until);

    [LoggerMessage(1102, LogLevel.Warning, "Certificate files: {Fault}")]
    private partial void LogFault(string fault);
}
