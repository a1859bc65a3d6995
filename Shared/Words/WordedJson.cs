using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mox.Shared.Words;

/// <summary>A <see cref="Worded"/> as it is kept: a text that stays as it is as a string, another one as a list, its name first and its values behind.</summary>
public sealed class WordedJson : JsonConverter<Worded>
{
    public override Worded Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return reader.GetString()!;
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType != JsonTokenType.String) throw new JsonException("A text, or a list with a name first");
        var name = reader.GetString()!;
        var values = new List<object?>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            values.Add(reader.TokenType switch
            {
                JsonTokenType.Number => reader.TryGetInt64(out var number) ? (object)number : reader.GetDouble(),
                JsonTokenType.String => reader.GetString()!,
                _ => Read(ref reader, typeToConvert, options),
            });
        }

        return Worded.Find(name, values) ?? throw new JsonException($"This version has no word {name}");
    }

    public override void Write(Utf8JsonWriter writer, Worded value, JsonSerializerOptions options)
    {
        if (value.Name.Length == 0)
        {
            writer.WriteStringValue((string)value.Parts[0]);
            return;
        }

        writer.WriteStartArray();
        writer.WriteStringValue(value.Name);
        foreach (var part in value.Parts)
        {
            switch (part)
            {
                case Worded inner:
                    // A text that stays as it is, is a value like any other.
                    Write(writer, inner, options);
                    break;
                case long number:
                    writer.WriteNumberValue(number);
                    break;
                case double number:
                    writer.WriteNumberValue(number);
                    break;
                default:
                    writer.WriteStringValue((string)part);
                    break;
            }
        }

        writer.WriteEndArray();
    }
}
