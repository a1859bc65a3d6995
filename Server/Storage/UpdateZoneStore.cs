using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Storage;

/// <summary>A zone as it is kept.</summary>
/// <param name="Zone">How it is changed.</param>
/// <param name="SecretFile">Name of the file with the secret.</param>
internal sealed record KeptZone(UpdateZone Zone, string SecretFile);

/// <summary>The zones that may be changed by dynamic update: rows of the settings, without the secrets. Each verb writes the change log in its transaction.</summary>
internal sealed class UpdateZoneStore(StoreWriter writer, ReadSessions sessions)
{
    /// <summary>The settings of a zone are named by this and the zone.</summary>
    private const string Prefix = "dns.update.";

    /// <summary>All zones; a row that cannot be read, such as one of a later version, is left out.</summary>
    public async Task<ImmutableArray<KeptZone>> ListAsync(CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var rows = lease.Sql.Query("SELECT Value FROM Settings WHERE substr(Name, 1, ?2) = ?1 ORDER BY Name", Prefix, Prefix.Length);
        var all = ImmutableArray.CreateBuilder<KeptZone>();
        while (rows.Next())
        {
            if (Read(rows.Text(0)) is { } zone) all.Add(zone);
        }

        return all.ToImmutable();
    }

    /// <summary>Keeps a zone in place of the one of its name.</summary>
    /// <returns>The file that no row refers to any more; null when there is none.</returns>
    public Task<string?> KeepAsync(KeptZone zone, string who, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            var name = Prefix + zone.Zone.Zone;
            var before = Find(turn, name);
            turn.Sql.Run("INSERT INTO Settings (Name, Value) VALUES (?1, ?2) ON CONFLICT (Name) DO UPDATE SET Value = excluded.Value", name, JsonSerializer.Serialize(zone, KeptZoneJson.Default.KeptZone));
            BookChanges.Log(turn, who, "dns.zone.set", zone.Zone.Zone, Difference(before?.Zone ?? new UpdateZone(), zone.Zone, before is not null && before.SecretFile != zone.SecretFile));
            return before?.SecretFile == zone.SecretFile ? null : before?.SecretFile;
        },
        ct);

    /// <summary>Forgets a zone.</summary>
    /// <returns>The file of its secret; null when there is no such zone.</returns>
    public Task<string?> ForgetAsync(string zone, string who, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            var before = Find(turn, Prefix + zone);
            if (turn.Sql.Run("DELETE FROM Settings WHERE Name = ?1", Prefix + zone) == 0) return null;
            BookChanges.Log(turn, who, "dns.zone.forget", zone, "");
            return before?.SecretFile ?? "";
        },
        ct);

    /// <summary>Writes into the change log that records were published.</summary>
    public Task LogPublishedAsync(string domain, string detail, string who, CancellationToken ct) => writer.RunAsync(turn => BookChanges.Log(turn, who, "dns.publish", domain, detail), ct);

    private static KeptZone? Find(WriteTurn turn, string name)
    {
        using var row = turn.Sql.Query("SELECT Value FROM Settings WHERE Name = ?1", name);
        return row.Next() ? Read(row.Text(0)) : null;
    }

    private static KeptZone? Read(string value)
    {
        try
        {
            return JsonSerializer.Deserialize(value, KeptZoneJson.Default.KeptZone);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Difference(UpdateZone before, UpdateZone after, bool secret)
    {
        (string Name, object Before, object After)[] all =
        [
            ("server", before.Server, after.Server),
            ("port", before.Port, after.Port),
            ("key", before.KeyName, after.KeyName),
            ("algorithm", before.Algorithm, after.Algorithm),
        ];
        var changed = ChangeText.Of(all);
        return !secret ? changed : changed.Length == 0 ? "another secret" : $"{changed}; another secret";
    }
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(KeptZone))]
internal sealed partial class KeptZoneJson : JsonSerializerContext;
