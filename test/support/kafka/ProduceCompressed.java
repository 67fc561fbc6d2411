import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Java's own producer: COUNT messages for each compression, by key, with a header. Prints "key partition" for each.
 * Arguments: BOOTSTRAP TOPIC COUNT COMPRESSION...
 */
public class ProduceCompressed {
  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[2]);
    for (int c = 3; c < args.length; c++) {
      Map<String, Object> config = Map.of(
          "bootstrap.servers", args[0], "compression.type", args[c], "linger.ms", 50, "batch.size", 100_000);
      try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
        for (int i = 0; i < count; i++) {
          String key = "customer " + i;
          var record = new ProducerRecord<>(args[1], null, 1_700_000_000_000L + i, bytes(key), bytes(args[c] + " " + i));
          record.headers().add("compression", bytes(args[c])).add("größe", null);
          producer.send(record, (RecordMetadata at, Exception error) ->
              System.out.println(error == null ? key + "\t" + at.partition() : "failed: " + error));
        }
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
